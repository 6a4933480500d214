import type { ServerResponse } from 'node:http';

/** What every page is sent with. */
export const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // The address holds a code; nothing of it goes elsewhere, and nothing is kept or framed.
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

/** A text as it stands in a page, also within an attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What someone who installs the app sees: what happened, what to do, and a link. */
export type Page = { status: number; title: string; text: string; link?: { to: string; label: string } };

/** Answers with a page. */
export function showPage(response: ServerResponse, { status, title, text, link }: Page): void {
  const go = link ? `<p><a href="${escapeHtml(link.to)}">${escapeHtml(link.label)}</a></p>` : '';
  response.writeHead(status, HEADERS).end(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem }</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${go}
</main>
</body>
</html>
`);
}

/** After an installation: what to do first. */
export const installedPage = (to: string): Page => ({
  status: 200,
  title: 'Mentor is installed',
  text: 'In Slack, create a private channel for your directors, invite Mentor to it, and type /mentor setup.',
  link: { to, label: 'Open Slack' },
});

const AGAIN = 'Start again';

/** The link was used, is too old, or belongs to another browser. */
export const staleLinkPage = (installUrl: string): Page => ({
  status: 400,
  title: 'This link no longer works',
  text: 'It has already been used, is more than 10 minutes old, or was opened in a different browser. Nothing was installed.',
  link: { to: installUrl, label: AGAIN },
});

/** The person selected Cancel on Slack's page. */
export const canceledPage = (installUrl: string): Page => ({
  status: 200,
  title: 'Nothing was installed',
  text: "You canceled the installation on Slack's page.",
  link: { to: installUrl, label: AGAIN },
});

/** Mentor or Slack failed; `why` names the reference in the log. */
export const failedPage = (installUrl: string, why: string): Page => ({
  status: 503,
  title: "Mentor couldn't be installed",
  text: why,
  link: { to: installUrl, label: AGAIN },
});
