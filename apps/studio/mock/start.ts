/** Builds the Studio and serves it with made-up data, to look at while developing: `node apps/studio/mock/start.ts [port]`. */
import { buildStudio } from '../build.ts';
import { MOCK_KEY, startMock } from './server.ts';

const dist = await buildStudio();
const mock = await startMock({ dist, port: Number(process.argv[2] ?? 0) });
console.log(`Studio with made-up data: ${mock.url}/studio/#key=${MOCK_KEY}`);
