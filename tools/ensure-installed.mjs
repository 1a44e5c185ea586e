/**
 * Makes `npm start` work in a fresh clone: installs what package-lock.json names when it is not there yet, and gets out of
 * the way in a few milliseconds when it is. Plain JavaScript without dependencies, because it runs before there are any,
 * on whatever Node (>= 20) the machine has. It must never reinstall what already matches.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(modules, '.attune-installed');
const turnFolder = join(root, '.cache', 'install-turn');

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old.`, 'Install Node 20 or newer (https://nodejs.org) and try again.');
}
if (!existsSync(lockFile)) fail('package-lock.json is missing.', 'Restore it with: git checkout package-lock.json');
const wanted = stampOf(readFileSync(lockFile));
if (!isInstalled()) await inTurn(install);

/** The lock file decides, and what npm chose for this system and this kind of processor. */
function stampOf(lock) {
  return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

function isInstalled() {
  if (readText(stampFile) === wanted) return true;
  if (!matchesLock() || !existsSync(nodeOfProject())) return false;
  writeFileSync(stampFile, wanted);
  return true;
}

/** Whether an `npm install` of the reader's own already put there what the lock file names: npm keeps a list of it. */
function matchesLock() {
  const text = readText(join(modules, '.package-lock.json'));
  if (text === undefined) return false;
  try {
    const present = JSON.parse(text).packages;
    const named = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    return Object.entries(named).every(([path, entry]) => {
      if (path === '' || !path.includes('node_modules/')) return true;
      const here = present[path];
      if (here === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true;
      return here.version === entry.version && here.integrity === entry.integrity && here.link === entry.link;
    });
  } catch {
    return false;
  }
}

/** Two npm scripts started together in a fresh clone must not install over each other: the second waits for the first. */
async function inTurn(work) {
  mkdirSync(dirname(turnFolder), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      mkdirSync(turnFolder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) rmSync(turnFolder, { recursive: true, force: true });
    else if (!told) process.stderr.write('Waiting for another installation of the same folder to finish …\n');
    await new Promise((done) => setTimeout(done, 300));
    if (!existsSync(turnFolder) && isInstalled()) return;
  }
  try {
    writeFileSync(join(turnFolder, 'pid'), String(process.pid));
    await work();
  } finally {
    rmSync(turnFolder, { recursive: true, force: true });
  }
}

function isAbandoned() {
  const pid = Number(readText(join(turnFolder, 'pid')));
  if (!pid) return Date.now() - (statSync(turnFolder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5_000;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

async function install() {
  const reason = existsSync(modules) ? 'package-lock.json has changed' : 'first start';
  const stopProgress = showProgress(`Installing what package-lock.json names (${reason}; needs the npm registry)`);
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--progress=false'];
  let { code, said } = await runNpm(['ci', ...quietly]);
  // A lock file written on one system may lack another's optional packages; everything it does name stays as it says.
  if (code !== 0 && /EUSAGE/.test(said)) ({ code, said } = await runNpm(['install', '--no-save', ...quietly]));
  stopProgress(code === 0);
  if (code !== 0) failInstall(code, said);
  const check = spawnSync(nodeOfProject(), ['--version'], { encoding: 'utf8' });
  if (check.status !== 0) {
    fail(
      'npm finished, but the Node 24 that Attune runs on is not in node_modules.',
      'Check that npm may run install scripts (npm config get ignore-scripts says false), then try again.',
    );
  }
  writeFileSync(stampFile, wanted);
}

/** npm by the Node outside of node_modules: the one inside is about to be replaced. */
function runNpm(parameters) {
  const outside = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const node = outside.map((folder) => join(folder, windows ? 'node.exe' : 'node')).find((file) => existsSync(file));
  const npm = process.env.npm_execpath;
  const direct = node !== undefined && npm?.endsWith('.js') && existsSync(npm);
  const command = direct ? node : windows ? 'npm.cmd' : 'npm';
  const environment = { ...process.env, PATH: outside.join(delimiter) };
  // What npm tells its scripts about itself would name the Node that runs this script.
  for (const name of Object.keys(environment)) {
    if (/^npm_(node_execpath|command|lifecycle|package)/.test(name) || name === 'NODE') delete environment[name];
  }
  return new Promise((done) => {
    const child = spawn(command, direct ? [npm, ...parameters] : parameters, {
      cwd: root,
      env: environment,
      shell: windows && !direct,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const keep = (chunk) => {
      said = (said + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: 1, said: `${said}\n${error.code ?? ''} ${error.message}` }));
    child.on('close', (code) => done({ code: code ?? 1, said }));
  });
}

/** One line that counts seconds on a terminal, one line at the start and one at the end elsewhere. */
function showProgress(text) {
  const began = Date.now();
  const live = process.stderr.isTTY === true;
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  process.stderr.write(live ? `${text} …` : `${text} …\n`);
  const timer = live ? setInterval(() => process.stderr.write(`\r${text} … ${seconds()}`), 1000) : undefined;
  return (good) => {
    clearInterval(timer);
    const end = good ? `Installed in ${seconds()}.` : `The installation stopped after ${seconds()}.`;
    process.stderr.write(live ? `\r\u001b[2K${end}\n` : `${end}\n`);
  };
}

function failInstall(code, said) {
  const registry = /npm error.*?(https?:\/\/[^\s/]+)/.exec(said)?.[1] ?? 'the npm registry';
  const causes = [
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
      `${registry} could not be reached.`,
      'Check the network and "npm config get registry proxy https-proxy", then try again.',
    ],
    [/ENOENT.*spawn|spawn.*ENOENT/, 'npm was not found.', 'Install npm (it comes with Node) and try again.'],
    [
      /EUSAGE|in sync/,
      'package-lock.json and package.json do not name the same packages.',
      'Run "npm install" once, and commit package-lock.json.',
    ],
    [/EACCES|EPERM|EROFS/, 'npm may not write here.', `Give yourself write access to ${root}, then try again.`],
    [/ENOSPC/, 'The disk is full.', 'Free some space (about 1 GB is needed) and try again.'],
    [
      /EINTEGRITY/,
      'A downloaded package is not the one the lock file names.',
      'Run "npm cache clean --force" and try again.',
    ],
  ];
  const [, what, fix] = causes.find(([pattern]) => pattern.test(said)) ?? [
    null,
    `npm ended with code ${code}.`,
    'See what npm said above.',
  ];
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-12);
  process.stderr.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
  fail(what, fix);
}

function fail(what, fix) {
  process.stderr.write(`\nAttune cannot start: ${what}\n  ${fix}\n`);
  rmSync(turnFolder, { recursive: true, force: true });
  process.exit(1);
}

function nodeOfProject() {
  return join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
