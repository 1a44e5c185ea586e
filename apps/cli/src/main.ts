/**
 * `attune <command>`: finds the command and turns its end into an exit status. 0 is good, 1 is a failure, 2 is a mistake in
 * what was typed, shown as plain sentences.
 */
import { nearest } from '@attune/engine';
import { COMMANDS } from './command/commands.ts';
import { UsageError } from './option/usage-error.ts';
import { paintFor } from './terminal/paint.ts';

async function main(args: readonly string[]): Promise<number | null> {
  const [asked = 'help', ...rest] = args;
  const name =
    ({ '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' } as Record<string, string>)[asked] ??
    asked;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const best = nearest(name, Object.keys(COMMANDS));
    throw new UsageError(
      `There is no command ${name}.`,
      best === undefined ? `There are ${Object.keys(COMMANDS).join(', ')}.` : `Did you mean ${best}?`,
    );
  }
  const wantsHelp = name !== 'help' && rest.some((each) => each === '--help' || each === '-h');
  return wantsHelp ? COMMANDS['help']!.run([name]) : command.run(rest);
}

function sayUsage(error: UsageError): void {
  const paint = paintFor(process.stderr);
  process.stderr.write(`${paint.bad('✗')} ${error.message}\n${error.fixes.map((fix) => `  ${fix}\n`).join('')}`);
}

try {
  const status = await main(process.argv.slice(2));
  if (status !== null) process.exitCode = status;
} catch (error) {
  if (error instanceof UsageError) {
    sayUsage(error);
    process.exit(2);
  }
  process.stderr.write(`${(error as Error)?.stack ?? String(error)}\n`);
  process.exit(1);
}
