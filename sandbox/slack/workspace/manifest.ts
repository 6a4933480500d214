import { isObj, listAt, type Obj, objAt } from '../types.ts';

/** What the manifest lets the app do. */
export interface Manifest {
  scopes: ReadonlySet<string>;
  /** Those of them that whoever installs the app may leave out. */
  optionalScopes: ReadonlySet<string>;
  events: ReadonlySet<string>;
  commands: ReadonlyMap<string, { shouldEscape: boolean }>;
  /** Global shortcuts: callback ids by name. */
  shortcuts: ReadonlyMap<string, string>;
  homeTab: boolean;
  messagesTab: boolean;
  displayName: string;
  /** Where an installation may send people back to. */
  redirectUrls: readonly string[];
  /** Tokens expire after 12 hours and are renewed with one-use refresh tokens. */
  tokenRotation: boolean;
  /** The app may be installed on a whole Enterprise organization. */
  orgDeploy: boolean;
}

/** The names and secrets under which the app is installed. */
export interface Credentials {
  appId: string;
  botId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  verificationToken: string;
}

/** A bot token that was given out: good until it expires or is revoked. */
export interface BotToken {
  /** Epoch milliseconds by the workspace clock; undefined: never. */
  expiresAt?: number;
  revoked?: boolean;
}

/** Whether the installation still works, and if not, which error the token gets. */
export type InstallState = 'installed' | 'account_inactive' | 'token_revoked';

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Reads the parts of a parsed `manifest.yml` that decide what Slack allows. */
export function readManifest(source: unknown): Manifest {
  if (!isObj(source)) throw new Error('manifest must be the parsed object of manifest.yml');
  const features = objAt(source, 'features');
  const home = objAt(features, 'app_home');
  const settings = objAt(source, 'settings');
  const commands = listAt(features, 'slash_commands').map(
    (command: Obj): [string, { shouldEscape: boolean }] => [
      String(command.command),
      { shouldEscape: command.should_escape === true },
    ],
  );
  return {
    scopes: new Set(strings(objAt(objAt(source, 'oauth_config'), 'scopes').bot)),
    optionalScopes: new Set(strings(objAt(objAt(source, 'oauth_config'), 'scopes').bot_optional)),
    events: new Set(strings(objAt(settings, 'event_subscriptions').bot_events)),
    commands: new Map(commands),
    shortcuts: new Map(
      listAt(features, 'shortcuts')
        .filter(({ type }) => type === 'global')
        .map((shortcut): [string, string] => [String(shortcut.name), String(shortcut.callback_id)]),
    ),
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled === true,
    displayName: String(objAt(features, 'bot_user').display_name ?? 'Bot'),
    redirectUrls: strings(objAt(source, 'oauth_config').redirect_urls),
    tokenRotation: settings.token_rotation_enabled === true,
    orgDeploy: settings.org_deploy_enabled === true,
  };
}
