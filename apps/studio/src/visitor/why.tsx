/** A condition's explanation as a tree: each part, whether it holds, and the values that were seen. */
import type { Explanation } from '@attune/engine';
import { useQuery } from '@tanstack/react-query';
import { explainQuery } from '../call/queries.ts';
import { Icon } from '../part/icon.tsx';
import { Failed, Waiting } from '../part/state.tsx';
import { seenFacts } from './seen-facts.ts';

type WhyOptions = {
  readonly person: string;
  readonly about: { readonly kind: 'segment' | 'experience'; readonly key: string };
};

export function Why({ person, about }: WhyOptions) {
  const { data, error, refetch } = useQuery(explainQuery(person, about));
  if (data === undefined) {
    return (
      <div className="explain">
        {error === null ? (
          <Waiting what="the explanation" />
        ) : (
          <Failed error={error} what={`${about.kind} “${about.key}”`} retry={() => void refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="explain">
      <p className="card-note">
        {about.kind === 'experience' ? 'Its audience' : 'Its condition'} {data.holds ? 'holds' : 'does not hold'} now:
      </p>
      <ExplainNode node={data.explanation} />
    </div>
  );
}

function ExplainNode({ node }: { readonly node: Explanation }) {
  const facts = seenFacts(node.seen, Date.now());
  return (
    <div className={`explain-node ${node.holds ? 'explain-holds' : 'explain-not'}`}>
      <Icon name={node.holds ? 'check' : 'close'} />
      <div>
        <span className="sr-only">{node.holds ? 'Holds: ' : 'Does not hold: '}</span>
        {node.says}
        {facts.length > 0 && (
          <div className="explain-seen">
            {facts.map((fact) => (
              <code key={fact}>{fact}</code>
            ))}
          </div>
        )}
      </div>
      {node.parts.length > 0 && (
        <div className="explain-parts">
          {node.parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a condition have no identity but their place.
            <ExplainNode key={index} node={part} />
          ))}
        </div>
      )}
    </div>
  );
}
