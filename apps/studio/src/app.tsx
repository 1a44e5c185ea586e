/**
 * The Studio's frame: who is signed in, where they are, and the section to show. Sections are loaded when they are first
 * opened, so that the first page stays small.
 */
import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { CallError } from './call/call.ts';
import { currentKey, keepKey, onKeyChange } from './call/key.ts';
import { createQueryClient } from './call/queries.ts';
import { OverviewPage } from './overview/overview-page.tsx';
import { Empty, Waiting } from './part/state.tsx';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Rail, SECTIONS } from './shell/rail.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { SignIn } from './shell/sign-in.tsx';
import { SwitchBanner } from './shell/switch-banner.tsx';

const LivePage = lazy(async () => ({ default: (await import('./live/live-page.tsx')).LivePage }));
const VisitorsPage = lazy(async () => ({ default: (await import('./visitor/visitors-page.tsx')).VisitorsPage }));
const VisitorPage = lazy(async () => ({ default: (await import('./visitor/visitor-page.tsx')).VisitorPage }));
const DefinitionsPage = lazy(async () => ({
  default: (await import('./definition/definitions-page.tsx')).DefinitionsPage,
}));
const DefinitionPage = lazy(async () => ({
  default: (await import('./definition/definition-page.tsx')).DefinitionPage,
}));
const SegmentsPage = lazy(async () => ({ default: (await import('./segment/segments-page.tsx')).SegmentsPage }));
const SegmentPage = lazy(async () => ({ default: (await import('./segment/segment-page.tsx')).SegmentPage }));
const TriggersPage = lazy(async () => ({ default: (await import('./action/triggers-page.tsx')).TriggersPage }));
const ResultsPage = lazy(async () => ({ default: (await import('./results/results-page.tsx')).ResultsPage }));
const ResultPage = lazy(async () => ({ default: (await import('./results/result-page.tsx')).ResultPage }));
const ModelsPage = lazy(async () => ({ default: (await import('./model/models-page.tsx')).ModelsPage }));
const ModelPage = lazy(async () => ({ default: (await import('./model/model-page.tsx')).ModelPage }));
const LearningPage = lazy(async () => ({ default: (await import('./learning/learning-page.tsx')).LearningPage }));
const QuarantinePage = lazy(async () => ({
  default: (await import('./quarantine/quarantine-page.tsx')).QuarantinePage,
}));
const ListsPage = lazy(async () => ({ default: (await import('./learning/lists-page.tsx')).ListsPage }));

export function App() {
  const [queries] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <Router base="/studio">
        <Door />
      </Router>
    </QueryClientProvider>
  );
}

/** Lets in whoever has a key, and shows the way to one when the server refuses it. */
function Door() {
  const key = useSyncExternalStore(onKeyChange, currentKey);
  const queries = useQueryClient();
  const [refused, setRefused] = useState(false);
  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return;
        const { error } = event.action;
        if (!(error instanceof CallError) || error.failure !== 'unauthorized' || currentKey() === null) return;
        setRefused(true);
        keepKey(null);
      }),
    [queries],
  );
  useEffect(() => {
    if (key === null) queries.clear();
    else setRefused(false);
  }, [key, queries]);
  return key === null ? <SignIn refused={refused} /> : <Shell />;
}

function Shell() {
  const [location, go] = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useShortcuts(go);
  useEffect(() => {
    const section = SECTIONS.find(({ path }) => path !== '/' && location.startsWith(path)) ?? SECTIONS[0]!;
    document.title = `${section.says} · Attune Studio`;
    if (first.current) first.current = false;
    else {
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [location]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Rail />
      <main className="main" id="main" ref={main} tabIndex={-1}>
        <ConnectionBanner />
        <SwitchBanner />
        <ErrorBoundary key={location} what="this page">
          <Suspense fallback={<Waiting what="this page" />}>
            <Sections />
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

function Sections() {
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/live" component={LivePage} />
      <Route path="/visitors" component={VisitorsPage} />
      <Route path="/visitors/*">{(params) => <VisitorPage key={params['*']} id={params['*']} />}</Route>
      <Route path="/quarantine" component={QuarantinePage} />
      <Route path="/segments" component={SegmentsPage} />
      <Route path="/segments/:key">{({ key }) => <SegmentPage key={key} segment={key} />}</Route>
      <Route path="/definitions" component={DefinitionsPage} />
      <Route path="/definitions/new/:kind">
        {({ kind }) => <DefinitionPage key={`new-${kind}`} kind={kind} definitionKey={null} />}
      </Route>
      <Route path="/definitions/:kind/:key">
        {({ kind, key }) => <DefinitionPage key={`${kind}/${key}`} kind={kind} definitionKey={key} />}
      </Route>
      <Route path="/triggers" component={TriggersPage} />
      <Route path="/results" component={ResultsPage} />
      <Route path="/results/:key">{({ key }) => <ResultPage key={key} experience={key} />}</Route>
      <Route path="/models" component={ModelsPage} />
      <Route path="/models/:key">{({ key }) => <ModelPage key={key} model={key} />}</Route>
      <Route path="/learning" component={LearningPage} />
      <Route path="/learning/lists" component={ListsPage} />
      <Route>
        <div className="page">
          <Empty icon="search" title="There is no such page">
            <p>Choose a section, or press “g” and then “o” for the overview.</p>
          </Empty>
        </div>
      </Route>
    </Switch>
  );
}
