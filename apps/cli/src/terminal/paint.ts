/**
 * Colour for terminals, and plain text everywhere else (a pipe, NO_COLOR, a dumb terminal). Nothing depends on colour alone.
 */

export type Paint = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly accent: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
};

/** @param stream where it will be written: its being a terminal decides */
export function paintFor(stream: { readonly isTTY?: boolean }, environment = process.env): Paint {
  const coloured =
    environment['NO_COLOR'] === undefined &&
    environment['TERM'] !== 'dumb' &&
    (stream.isTTY === true || environment['FORCE_COLOR'] !== undefined);
  const style = (open: number, close: number) => (text: string) =>
    coloured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    accent: style(36, 39),
    good: style(32, 39),
    warn: style(33, 39),
    bad: style(31, 39),
  };
}
