/** The backend in memory keeps the contract of every backend. */
import { backendContract } from '../contract/backend-contract.ts';
import { createMemoryBackend } from './memory-backend.ts';

backendContract('memory', async () => ({ backend: createMemoryBackend() }));
