/**
 * docs/guides/settings.md, made from the table of settings. A test holds the file to it; `npm run attune -- help settings`
 * prints it.
 */
import { SETTING_NAMES } from './read-settings.ts';
import { environmentName, SETTINGS, type Setting } from './settings.ts';

export function settingsPage(): string {
  const rows = SETTING_NAMES.map((name) => {
    const setting: Setting<unknown> = SETTINGS[name];
    const option = setting.value === undefined ? `\`--${name}\`, \`--no-${name}\`` : `\`--${name} ${setting.value}\``;
    const fallback = setting.fallback === null ? setting.absent : `\`${setting.fallback}\``;
    return `| ${option} | \`${environmentName(name)}\` | ${fallback} | ${setting.doc} |`;
  });
  return `# Settings

Give a setting as an option, \`npm start -- --port 4000 --data ./shop-data\`, or as an environment variable,
\`ATTUNE_PORT=4000 npm start\`. The option wins over the variable, the variable over the default. A setting that cannot be
used is refused before anything starts, with its name, its value and the fix; so is a misspelt option or variable.

| option | variable | default | what it is |
|---|---|---|---|
${rows.join('\n')}

Limits that belong to the interface itself (500 KB a request, 2,500 events a batch, 32 KB an event …) are fixed: see
[the HTTP reference](../reference/http.md).

## Keys
Both keys are made at the first start and kept in \`<data>/keys.json\`, which only its owner can read. Given as settings, they
are used instead and not written down. To change a key: stop the server, remove the line from the file, start again.

## Stopping
\`SIGTERM\` or Ctrl+C: \`/ready\` says 503 for the time of \`--drain\`, then no new connections are taken, what was taken is
finished and written down, and the process ends with status 0. A second signal ends it at once; what was acknowledged is
kept even then.
`;
}
