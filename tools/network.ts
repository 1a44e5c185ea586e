/**
 * A network of machines inside this one, for tests that cut it: each node is a network namespace with an address of its own in 127/8, all
 * joined by a bridge that has no way out. It takes root on Linux; where that cannot be had, those tests are skipped by name.
 */
import { execFileSync } from 'node:child_process';

/** Where a program runs: what it binds, and how it is started there. */
export type Host = {
  readonly address: string;
  /** The command as it is started there. @param uid the user it runs as. Default: who starts it */
  readonly within: (command: readonly string[], uid?: number) => readonly string[];
};

export type Node = Host & {
  /** Nothing goes in or out any more, and nobody is told; until `join`. */
  readonly cut: () => void;
  readonly join: () => void;
  /** Nothing goes between these two, in either direction; until `meet`. */
  readonly part: (other: Node) => void;
  readonly meet: (other: Node) => void;
};

export type Network = {
  /** The address of who made it. */
  readonly address: string;
  readonly addNode: () => Node;
  readonly close: () => void;
};

/** A hardware address that no card has: what is sent there is lost without a word. */
const NOWHERE = '02:00:00:00:00:01';
const HOW_TO_GET = 'network namespaces are missing: run as root on Linux, with iproute2 and util-linux (ip, nsenter)';

let isPossible: boolean | undefined;

/** Whether this machine lets us make networks; says once what is missing when it does not. */
export function canIsolate(): boolean {
  if (isPossible !== undefined) return isPossible;
  try {
    const network = createNetwork();
    try {
      const [command, ...args] = network.addNode().within(['true']);
      execFileSync(command!, args, { stdio: 'pipe' });
      isPossible = true;
    } finally {
      network.close();
    }
  } catch (error) {
    isPossible = false;
    console.log(
      `${HOW_TO_GET} (${String((error as Error).message)
        .split('\n')
        .join(' ')})`,
    );
  }
  return isPossible;
}

let made = 0;

/** @throws where it may not be made */
export function createNetwork(): Network {
  const name = `at${process.pid}${String.fromCharCode(97 + (made++ % 26))}`;
  // Several may run beside each other: each process has a network of its own.
  const prefix = `127.${64 + (process.pid % 128)}.${(process.pid >> 7) % 256}`;
  const namespaces: string[] = [];
  ip('link', 'add', name, 'type', 'bridge');
  try {
    settle({ device: name, address: `${prefix}.1`, prefix });
  } catch (error) {
    ip('link', 'del', name);
    throw error;
  }
  return {
    address: `${prefix}.1`,
    addNode: () => {
      const namespace = `${name}n${namespaces.length}`;
      ip('netns', 'add', namespace);
      namespaces.push(namespace);
      const address = `${prefix}.${namespaces.length + 1}`;
      const card = `${name}v${namespaces.length}`;
      ip('link', 'add', card, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
      ip('link', 'set', card, 'master', name, 'up');
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
      settle({ device: 'eth0', address, prefix, namespace });
      return nodeOf({ namespace, address, card });
    },
    close: () => {
      for (const namespace of namespaces) ip('netns', 'del', namespace);
      ip('link', 'del', name);
    },
  };
}

function nodeOf(of: { readonly namespace: string; readonly address: string; readonly card: string }): Node {
  const { namespace, address, card } = of;
  const place = `/run/netns/${namespace}`;
  const within: Host['within'] = (command, uid) => {
    const user = uid === undefined ? [] : ['-S', String(uid)];
    return ['nsenter', `--net=${place}`, ...user, '--', ...command];
  };
  const known = (other: Node, ...how: string[]) => ip('-n', namespace, 'neigh', ...how, other.address, 'dev', 'eth0');
  const node: Node & { readonly lose: (other: Node) => void; readonly find: (other: Node) => void } = {
    address,
    within,
    cut: () => ip('link', 'set', card, 'down'),
    join: () => ip('link', 'set', card, 'up'),
    lose: (other) =>
      ip('-n', namespace, 'neigh', 'replace', other.address, 'lladdr', NOWHERE, 'nud', 'permanent', 'dev', 'eth0'),
    find: (other) => known(other, 'del'),
    part: (other) => {
      node.lose(other);
      (other as typeof node).lose(node);
    },
    meet: (other) => {
      node.find(other);
      (other as typeof node).find(node);
    },
  };
  return node;
}

/** Loopback addresses on a card: the kernel takes them for its own unless the nearer route says otherwise. */
function settle(at: {
  readonly device: string;
  readonly address: string;
  readonly prefix: string;
  readonly namespace?: string;
}): void {
  const { device, address, prefix, namespace } = at;
  const inside = namespace === undefined ? [] : ['-n', namespace];
  ip(...inside, 'addr', 'add', `${address}/24`, 'dev', device);
  const sysctl = ['sysctl', '-qw', `net.ipv4.conf.${device}.route_localnet=1`];
  const [command, ...args] = namespace === undefined ? sysctl : ['ip', 'netns', 'exec', namespace, ...sysctl];
  execFileSync(command!, args, { stdio: 'pipe' });
  ip(...inside, 'link', 'set', device, 'up');
  ip(...inside, 'route', 'add', `${prefix}.0/24`, 'dev', device, 'src', address, 'table', 'local');
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
