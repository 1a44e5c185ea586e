/** JSON to read: pretty, coloured, and as text that can be selected and copied. */
import { useMemo } from 'react';
import { tokenizeJson } from '../show/json-tokens.ts';

export function JsonView({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'null', [value]);
  return (
    <section className="json-view" aria-label={label}>
      <pre className="json">
        <JsonTokens text={text} />
      </pre>
    </section>
  );
}

export function JsonTokens({ text }: { readonly text: string }) {
  const tokens = useMemo(() => tokenizeJson(text), [text]);
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no identity but their place.
    <span key={index} className={`j-${token.kind}`}>
      {token.text}
    </span>
  ));
}
