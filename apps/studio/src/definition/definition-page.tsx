/** One definition: loaded, or begun from a starter, and then edited. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { CallError } from '../call/call.ts';
import { definitionQuery, definitionsQuery } from '../call/queries.ts';
import { DEFINITION_KINDS, type Kind } from '../call/wire.ts';
import { Empty, Failed, Waiting } from '../part/state.tsx';
import { DefinitionEditor } from './definition-editor.tsx';
import { KIND_WORDS, starterKey } from './starter.ts';
import './definition.css';

export function DefinitionPage({
  kind,
  definitionKey,
}: {
  readonly kind: string;
  readonly definitionKey: string | null;
}) {
  const known = DEFINITION_KINDS.find((each) => each === kind);
  return (
    <div className="page">
      <p>
        <Link href="/definitions">Definitions</Link>
        {known !== undefined && <span className="card-note"> · {KIND_WORDS[known].many}</span>}
      </p>
      {known === undefined ? (
        <div className="card">
          <Empty icon="layers" title="There is no such kind">
            <p>The kinds are {DEFINITION_KINDS.join(', ')}.</p>
          </Empty>
        </div>
      ) : definitionKey === null ? (
        <Fresh kind={known} />
      ) : (
        <Loaded kind={known} definitionKey={definitionKey} />
      )}
    </div>
  );
}

/** The starter needs to know what is there; should that not be known, it begins all the same. */
function Fresh({ kind }: { readonly kind: Kind }) {
  const { isPending } = useQuery(definitionsQuery);
  if (isPending) return <Waiting what="the definitions" />;
  return <DefinitionEditor kind={kind} definitionKey={starterKey(kind)} loaded={null} />;
}

function Loaded({ kind, definitionKey }: { readonly kind: Kind; readonly definitionKey: string }) {
  const { data, error, refetch } = useQuery(definitionQuery(kind, definitionKey));
  if (data !== undefined) return <DefinitionEditor kind={kind} definitionKey={definitionKey} loaded={data} />;
  const missing = error instanceof CallError && error.failure === 'missing';
  return (
    <div className="card">
      {error === null ? (
        <Waiting what="this definition" />
      ) : (
        <Failed error={error} what={`${kind} “${definitionKey}”`} retry={() => void refetch()} />
      )}
      {missing && (
        <div className="more">
          <Link className="button" href={`/definitions/new/${kind}`}>
            New {kind}
          </Link>
        </div>
      )}
    </div>
  );
}
