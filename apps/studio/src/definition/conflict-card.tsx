/** Somebody else saved first: theirs and mine side by side, and a choice that loses nothing unseen. */
import { type DefinitionRecord, timeOf } from '../call/wire.ts';
import { Ago } from '../part/moment.tsx';
import { DiffView } from './diff-view.tsx';
import { sourceWord } from './status.ts';
import { type DefinitionEdit, textOf } from './use-definition-edit.ts';

export function ConflictCard({
  edit,
  conflict,
}: {
  readonly edit: DefinitionEdit;
  readonly conflict: DefinitionRecord | 'gone';
}) {
  if (conflict === 'gone') {
    return (
      <section className="card conflict" role="alert">
        <h2>It was removed while you were editing</h2>
        <p>Your text is still here. Saving again would bring it back as a new definition.</p>
        <div className="state-actions">
          <button type="button" className="button button-primary" onClick={() => edit.rebase(null)}>
            Keep my text, to be saved as new
          </button>
        </div>
      </section>
    );
  }
  return (
    <section className="card conflict" role="alert">
      <h2>Somebody else saved version {conflict.version} while you were editing</h2>
      <p>
        You began from version {edit.base?.version ?? 'nothing'}. Theirs came from {sourceWord(conflict.source)},{' '}
        <Ago at={timeOf(conflict.updatedAt)} />. Nothing of yours is lost; below, “−” is theirs and “+” is yours.
      </p>
      <DiffView before={textOf(conflict.document)} after={edit.text} label="Theirs and mine" />
      <div className="state-actions">
        <button type="button" className="button" onClick={() => edit.rebase(conflict)}>
          Take theirs
        </button>
        <button type="button" className="button button-primary" onClick={() => edit.rebase(conflict, true)}>
          Keep mine, to be saved over theirs
        </button>
      </div>
    </section>
  );
}
