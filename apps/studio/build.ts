/**
 * Builds the Studio into static files that the server serves under `/studio/`. It must never reach the network and never
 * write a script into the page: the files work under a policy that allows scripts and styles from their own origin only.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Where the built files go when no other folder is asked for. */
export const STUDIO_DIST = fileURLToPath(new URL('./dist', import.meta.url));

/** The path under which the server must serve the built files; unknown paths below it get `index.html`. */
export const STUDIO_BASE = '/studio/';

export function studioConfig(outFolder: string): InlineConfig {
  return {
    root,
    base: STUDIO_BASE,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    clearScreen: false,
    mode: 'production',
    // Whoever builds it (a test, say) may run under another NODE_ENV: that must not put React's development build in.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: {
      outDir: outFolder,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        // Libraries mark files "use client" for servers that render; here everything is the client.
        onLog: (level, log, report) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
        },
      },
      assetsInlineLimit: 0,
      sourcemap: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 500,
    },
  };
}

/**
 * Writes `index.html` and hashed assets into `outFolder` (default `apps/studio/dist`); resolves with that folder. It is
 * built beside and then put in its place, so that a server which serves the folder meanwhile never finds it half empty.
 */
export async function buildStudio(outFolder: string = STUDIO_DIST): Promise<string> {
  const beside = (name: string): string => join(dirname(outFolder), `.${basename(outFolder)}-${name}-${process.pid}`);
  const fresh = beside('fresh');
  const old = beside('old');
  try {
    await build(studioConfig(fresh));
    if (existsSync(outFolder)) await rename(outFolder, old);
    await rename(fresh, outFolder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
  return outFolder;
}

if (import.meta.main) await buildStudio();
