/** The editor with all that stands around it: what is wrong, what the condition means, saving, conflicts, history, removal. */
import { useMemo, useState } from 'react';
import { type DefinitionRecord, type Kind, timeOf } from '../call/wire.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Ago, useNow } from '../part/moment.tsx';
import { tellFailure } from '../part/state.tsx';
import { BacktestCard } from './backtest-card.tsx';
import { ConflictCard } from './conflict-card.tsx';
import { JsonEditor } from './json-editor.tsx';
import { PreviewCard } from './preview-card.tsx';
import { ProblemCard } from './problem-card.tsx';
import { RefoldNote } from './refold-note.tsx';
import { RemoveButton } from './remove-button.tsx';
import { KIND_WORDS } from './starter.ts';
import { nameOf, sourceWord, statusOf } from './status.ts';
import { TryCard } from './try-card.tsx';
import { type DefinitionEdit, useDefinitionEdit } from './use-definition-edit.ts';
import { useLeaveGuard } from './use-leave-guard.ts';
import { useValidation } from './use-validation.ts';
import { VersionCard } from './version-card.tsx';

/** Those with a condition. */
const TRIED_KINDS: ReadonlySet<string> = new Set(['segment', 'experience', 'trigger']);

type EditorOptions = { readonly kind: Kind; readonly definitionKey: string; readonly loaded: DefinitionRecord | null };

export function DefinitionEditor({ kind, definitionKey, loaded }: EditorOptions) {
  const edit = useDefinitionEdit({ kind, definitionKey, loaded });
  const key = loaded === null ? (keyIn(edit.text) ?? definitionKey) : definitionKey;
  const checked = useValidation(kind, key, edit.text);
  const [goTo, setGoTo] = useState<{ readonly line: number } | null>(null);
  const marks = useMemo(() => {
    const found = new Map<number, string>();
    for (const problem of checked.problems) if (problem.line !== null) found.set(problem.line, problem.message);
    return found;
  }, [checked.problems]);
  const canSave = checked.map.fault === null && edit.dirty && !edit.save.isPending;
  const save = (): void => {
    if (canSave) edit.save.mutate(key);
  };
  useLeaveGuard(loaded !== null && edit.dirty);
  return (
    <>
      <EditorHead kind={kind} edit={edit} definitionKey={key} />
      <RefoldNote />
      {edit.conflict !== null && <ConflictCard edit={edit} conflict={edit.conflict} />}
      <div className="editor-columns">
        <section className="card" aria-label="Document">
          <div className="editor-bar">
            <span className="card-note" id="editor-hint">
              Tab indents; Escape, then Tab, leaves.
            </span>
            {edit.dirty && edit.base !== null && (
              <button type="button" className="button button-plain button-small" onClick={() => edit.rebase(edit.base)}>
                Undo all changes
              </button>
            )}
            <button type="button" className="button button-primary button-small" disabled={!canSave} onClick={save}>
              {edit.save.isPending ? 'Saving…' : edit.dirty ? 'Save' : 'Saved'}
            </button>
          </div>
          <SaveFailure edit={edit} />
          <JsonEditor
            text={edit.text}
            onChange={edit.setText}
            onSave={save}
            marks={marks}
            label={`${KIND_WORDS[kind].one} document, JSON`}
            describedBy="editor-hint"
            goTo={goTo}
          />
        </section>
        <div className="stack">
          <ProblemCard checked={checked} onGoTo={(line) => setGoTo({ line })} />
          {TRIED_KINDS.has(kind) && (
            <TryCard kind={kind} definitionKey={key} text={edit.text} canTry={checked.state === 'holds'} />
          )}
          {kind === 'experience' && (
            <BacktestCard kind={kind} definitionKey={key} text={edit.text} canTry={checked.state === 'holds'} />
          )}
          {loaded !== null && kind === 'experience' && <PreviewCard record={loaded} />}
          {loaded !== null && (
            <VersionCard
              kind={kind}
              definitionKey={definitionKey}
              text={edit.text}
              current={edit.base?.version ?? null}
              onRestore={edit.setText}
            />
          )}
          {loaded !== null && <RemoveButton edit={edit} definitionKey={definitionKey} />}
        </div>
      </div>
    </>
  );
}

/** The key a new document gives itself. */
function keyIn(text: string): string | null {
  try {
    const key: unknown = (JSON.parse(text) as { key?: unknown } | null)?.key;
    return typeof key === 'string' && key !== '' ? key : null;
  } catch {
    return null;
  }
}

function EditorHead({
  kind,
  edit,
  definitionKey,
}: {
  readonly kind: Kind;
  readonly edit: DefinitionEdit;
  readonly definitionKey: string;
}) {
  const now = useNow();
  const { base } = edit;
  if (base === null) {
    return (
      <header className="page-head">
        <div>
          <h1>New {KIND_WORDS[kind].one}</h1>
          <p>It will be saved as “{definitionKey}”; change its “key” to rename it.</p>
        </div>
      </header>
    );
  }
  const status = statusOf(base, now);
  return (
    <header className="page-head">
      <div>
        <h1>{nameOf(base)}</h1>
        <p className="card-note">
          <code>{base.key}</code> · version {base.version}, <Ago at={timeOf(base.updatedAt)} /> · from{' '}
          {sourceWord(base.source)}
        </p>
      </div>
      {edit.newer !== null && (
        <Chip tone="warn" title="Saving will ask what to do">
          version {edit.newer.version} was saved meanwhile
        </Chip>
      )}
      {edit.dirty && <Chip tone="warn">not saved</Chip>}
      <Chip tone={status.tone}>{status.says}</Chip>
    </header>
  );
}

function SaveFailure({ edit }: { readonly edit: DefinitionEdit }) {
  if (!edit.save.isError || edit.conflict !== null) return null;
  const told = tellFailure(edit.save.error, 'this change');
  return (
    <p className="banner" role="alert">
      <Icon name="alert" />
      <span>
        Not saved. {told.what} {told.toDo}
      </span>
    </p>
  );
}
