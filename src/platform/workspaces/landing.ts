import type { RequestListener, Server } from 'node:http';
import { escapeHtml, HEADERS } from './pages.ts';

/** Where the links of the page lead; a link that the operator did not set is left out. */
export type LandingLinks = { install: string; privacy: string | undefined; support: string | undefined };

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1c1d; --paper: #ffffff; --quiet: #4a4a4f; --accent: #1f4e5f; --on: #ffffff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --paper: #17191b; --quiet: #b6b8bd; --accent: #8fc7d9; --on: #10222a }
}
body { font: 1.0625rem/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 }
main { max-width: 38rem; margin: 0 auto; padding: 3rem 1.25rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem }
li { margin: .5rem 0 }
.lead { font-size: 1.1875rem; color: var(--quiet); margin: 0 0 1.5rem }
a { color: var(--accent) }
.button {
  display: inline-block; padding: .75rem 1.5rem; border-radius: .5rem; font-weight: 600;
  color: var(--on); background: var(--accent); text-decoration: none
}
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
.quiet { color: var(--quiet); font-size: .9375rem }
`;

const link = (to: string, label: string) => `<a href="${escapeHtml(to)}">${label}</a>`;

/** What people read before they install the app. */
export const landingPage = ({ install, privacy, support }: LandingLinks): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mentor for Slack</title>
<meta name="description" content="A residency program's mentoring year inside Slack.">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Mentor for Slack</h1>
<p class="lead">A residency program's mentoring year, inside Slack.</p>
<p><a class="button" href="${escapeHtml(install)}">Add to Slack</a></p>
<p class="quiet">Slack shows what Mentor asks for. Your workspace may need an admin's approval.</p>
<h2>What it does</h2>
<ul>
<li><strong>Residents</strong> ask for a mentor, find a time with one tap, and log a meeting in seconds. If a match isn't a good fit, they can ask for a new one confidentially.</li>
<li><strong>Mentors</strong> get one gentle reminder about all their residents, during their working hours.</li>
<li><strong>Directors and coordinators</strong> match residents, see who has no mentor and who is overdue, and run the academic year.</li>
</ul>
<h2>What it keeps</h2>
<p>Who is matched with whom, and when they met. Never what they talked about. Confidential requests and private notes are encrypted, and nothing confidential is ever put in a message. Everyone can see and download their own data, and removing the app deletes everything after 30 days.</p>
<h2>Privacy and support</h2>
<p>${privacy ? `${link(privacy, 'Privacy policy')}. ` : ''}${
  support
    ? `Questions? ${link(support, 'Contact support')}.`
    : 'Questions? Ask the team that runs Mentor in your organization.'
}</p>
</main>
</body>
</html>
`;

/** Has a server answer its first page itself, before the installer's own pages. */
export const withLanding =
  (listen: RequestListener, links: LandingLinks): RequestListener =>
  (request, response) => {
    const isAsked = request.method === 'GET' || request.method === 'HEAD';
    if (!isAsked || request.url?.split('?')[0] !== '/') return listen(request, response);
    response.writeHead(200, HEADERS).end(request.method === 'HEAD' ? undefined : landingPage(links));
  };

/** As `withLanding`, for a server that exists already. */
export function showLanding(server: Server, links: LandingLinks): void {
  const [listen] = server.listeners('request') as RequestListener[];
  if (!listen) return;
  server.off('request', listen);
  server.on('request', withLanding(listen, links));
}
