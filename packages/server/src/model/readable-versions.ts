/** Versions to be judged, as what their bytes are. */
import type { JudgedVersion } from './learner.ts';

export type ReadableVersion<Opened> = { readonly version: JudgedVersion; readonly opened: Opened };

/** Those that can be read; null: what is in force, the first of them, cannot be. */
export function readableVersions<Opened>(
  versions: readonly JudgedVersion[],
  open: (artefact: Uint8Array) => Opened | null,
): readonly [ReadableVersion<Opened>, ...ReadableVersion<Opened>[]] | null {
  const [champion, ...others] = versions.flatMap((version) => {
    const opened = open(version.artefact);
    return opened === null ? [] : [{ version, opened }];
  });
  return champion === undefined || champion.version !== versions[0] ? null : [champion, ...others];
}
