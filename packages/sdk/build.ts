/**
 * Builds the three script-tag bundles: `attune.core.js`, `attune.capture.js` and `attune.js` (all). Run it, or import
 * `buildSdk` to build into another folder.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const SDK_BUNDLES = {
  'attune.core': 'src/tag-core.ts',
  'attune.capture': 'src/tag-capture.ts',
  attune: 'src/tag.ts',
} as const;

/**
 * Names that only the SDK's own parts use with one another: shortened in the bundles. None may be a name of the browser's,
 * of the public interface, or of anything that is sent or stored, nor be written as a text anywhere.
 */
const PRIVATE = new RegExp(
  `^(${[
    'behaved|saveSoon|lastChance|inline|settle|later|someday|drain|guard|isOffline|beacon|retryAfterMs|eventsMax|bytesMax',
    'waiting|takeOver|kept|isTakenOver|become|reload|soon|resume|shownIn|emit|idle',
    'answered|touched|hesitated|submitted|startedAt|isLive|shownId|arrive|asked|restart|refresh|shows',
    'release|listen|slots|queue|local|options|bytes|json|changed|clicked|isJoined|writtenAt|mayWrite|turnPage|keepalivePool|timeoutMs|forget|network|delivery|identity|consentMode',
  ].join('|')})$`,
);

/** The bundles written, as absolute paths. */
export async function buildSdk(outFolder: string = here('./dist')): Promise<readonly string[]> {
  await build({
    entryPoints: Object.entries(SDK_BUNDLES).map(([out, path]) => ({ in: here(`./${path}`), out })),
    outdir: outFolder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    mangleProps: PRIVATE,
    // Nearly every function runs in the first moments. Told so, a browser that knows the hint (Chromium) compiles them all while the
    // script comes in, beside the page; others one by one, at their first call, in the page's own time.
    banner: { js: '//# allFunctionsCalledOnLoad' },
    logLevel: 'error',
  });
  return Object.keys(SDK_BUNDLES).map((name) => `${outFolder}/${name}.js`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of await buildSdk()) process.stdout.write(`${path}\n`);
}
