/** What a newcomer sees on a server where nothing has happened yet: the three things to do first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { shoppersQuery } from '../call/queries.ts';

export function FirstSteps() {
  const { data: shoppers } = useQuery(shoppersQuery);
  const hasShop = shoppers !== null;
  return (
    <>
      <p>Nothing has happened here yet. Three things bring it to life:</p>
      <ol className="first-steps">
        <li className="card">
          <h2>{hasShop ? 'Open the shop' : 'Send a first event'}</h2>
          <p>
            {hasShop
              ? 'Walk through the demo shop in another tab: rest on a picture, scroll, come back. Each of those is a signal, and the page answers.'
              : 'Put the script on a page of yours, or post one event to /v1/events with your write key.'}
          </p>
          <a className="button button-primary" href={hasShop ? '/shop/' : '/docs'} target="_blank" rel="noreferrer">
            {hasShop ? 'Open the shop' : 'See how'}
          </a>
        </li>
        <li className="card">
          <h2>{hasShop ? 'Switch on shoppers' : 'Watch it arrive'}</h2>
          <p>
            {hasShop
              ? 'Simulated shoppers send plainly marked events through the real routes, so that there is something to watch at once.'
              : 'Live shows each signal, decision and outcome the moment it is folded.'}
          </p>
          {hasShop ? (
            <a className="button" href="#shoppers">
              Go to the switch
            </a>
          ) : (
            <Link className="button" href="/live">
              Open Live
            </Link>
          )}
        </li>
        <li className="card">
          <h2>Edit a definition</h2>
          <p>
            Segments, experiences and goals are documents. Change one, and it acts within a second; every version is
            kept.
          </p>
          <Link className="button" href="/definitions">
            See the definitions
          </Link>
        </li>
      </ol>
    </>
  );
}
