/**
 * The life of one edit: the text, the version it was made from, saving with that version as the condition, and what to do
 * when somebody else was faster. It must never overwrite what its user has not seen.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { CallError, call } from '../call/call.ts';
import { definitionPath, definitionQuery, definitionsQuery } from '../call/queries.ts';
import type { DefinitionRecord, Kind } from '../call/wire.ts';
import { starterText } from './starter.ts';

export type EditOptions = {
  readonly kind: Kind;
  readonly definitionKey: string;
  readonly loaded: DefinitionRecord | null;
};

export function textOf(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function useDefinitionEdit({ kind, definitionKey, loaded }: EditOptions) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const aPlacement = (): string | undefined =>
    queries.getQueryData(definitionsQuery.queryKey)?.find((each) => each.kind === 'placement')?.key;
  const [base, setBase] = useState(loaded);
  const [text, setText] = useState(() =>
    loaded === null ? starterText(kind, definitionKey, aPlacement()) : textOf(loaded.document),
  );
  const [conflict, setConflict] = useState<DefinitionRecord | 'gone' | null>(null);
  const baseText = base === null ? null : textOf(base.document);
  const dirty = baseText === null || text !== baseText;

  /** Takes a version as the new ground; the text too, unless the user's own is to stay. */
  const rebase = (record: DefinitionRecord | null, keepText = false): void => {
    setBase(record);
    setConflict(null);
    if (record !== null && !keepText) setText(textOf(record.document));
  };
  // Somebody else's save reaches an editor in which nothing was changed yet without a question.
  if (loaded !== null && base !== null && loaded.version > base.version && !dirty) rebase(loaded);

  const refresh = async (): Promise<void> => {
    await Promise.all(
      ['definitions', 'versions', 'learning'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
    );
  };
  const save = useMutation({
    mutationFn: (key: string) =>
      call<DefinitionRecord | null>(definitionPath(kind, key), {
        method: 'PUT',
        body: JSON.parse(text),
        ifMatch: base?.version ?? 0,
      }),
    onSuccess: async (_answer, key) => {
      const saved = await queries.fetchQuery({ ...definitionQuery(kind, key), staleTime: 0 });
      setBase(saved);
      setConflict(null);
      setText((now) => (sameJson(now, saved.document) ? textOf(saved.document) : now));
      await refresh();
      if (loaded === null) go(`/definitions/${kind}/${key}`, { replace: true });
    },
    onError: async (error, key) => {
      if (!(error instanceof CallError) || error.failure !== 'conflict') return;
      const theirs = await call<DefinitionRecord>(definitionPath(kind, key)).catch(() => null);
      setConflict(theirs ?? 'gone');
    },
  });
  const remove = useMutation({
    mutationFn: () =>
      call(definitionPath(kind, definitionKey), {
        method: 'DELETE',
        ...(base === null ? {} : { ifMatch: base.version }),
      }),
    onSuccess: async () => {
      queries.removeQueries({ queryKey: ['definition', kind, definitionKey] });
      // The list shows what it knew until the server has answered: what is gone must not be in it meanwhile.
      queries.setQueryData(definitionsQuery.queryKey, (known) =>
        known?.filter((each) => each.kind !== kind || each.key !== definitionKey),
      );
      go('/definitions');
      await refresh();
    },
  });
  return {
    base,
    text,
    setText,
    dirty,
    conflict,
    rebase,
    save,
    remove,
    newer: loaded !== null && base !== null && loaded.version > base.version ? loaded : null,
  };
}

export type DefinitionEdit = ReturnType<typeof useDefinitionEdit>;

function sameJson(text: string, document: object): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(document);
  } catch {
    return false;
  }
}
