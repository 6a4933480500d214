# Mentor for Slack: TypeScript run by Node, so there is nothing to build; the first stage only installs.
# `.ci/production-proof.ts` plays these very lines in an empty folder at every CI run.

FROM node:24-slim AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
# The commit, for the log, the metrics, and doctor: docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT
ENV NODE_ENV=production DATA_DIR=/data SOURCE_COMMIT=$COMMIT
WORKDIR /app
COPY --from=deps /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY db ./db
COPY src ./src
RUN install --directory --owner=node --group=node --mode=700 /data
# By number, so that a platform can see that it isn't root. It is the image's user `node`.
USER 1000:1000
VOLUME ["/data"]
# The bot (PORT) and health (HEALTH_PORT). Only the first belongs on the internet, behind TLS.
EXPOSE 3000 3001
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT || 3001}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "src/app/main.ts"]
