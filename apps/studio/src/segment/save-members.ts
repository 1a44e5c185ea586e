/** Saves all members of a segment as a file. */
import { saveFile } from '../call/save-file.ts';

export type ExportFormat = 'csv' | 'ndjson';

/** @throws CallError when the server refuses */
export function saveMembers(segment: string, format: ExportFormat): Promise<void> {
  return saveFile(`/v1/segments/${encodeURIComponent(segment)}/members?format=${format}`, `${segment}.${format}`);
}
