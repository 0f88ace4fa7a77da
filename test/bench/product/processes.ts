import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Linux's own accounts of processes (proc(5)). A process that is gone counts for nothing. */

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (err) {
    if (err instanceof Error && 'code' in err && (err.code === 'ENOENT' || err.code === 'ESRCH')) return ''
    throw err
  }
}

const pids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** The fields of `stat` behind the command's name, which may hold blanks and brackets itself. */
const statOf = (pid: number): readonly string[] => {
  const text = read(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** A process and all that came of it. */
export const treeOf = (root: number): readonly number[] => {
  const parents = pids().map((pid) => [pid, Number(statOf(pid)[1])] as const)
  const tree = [root]
  for (const pid of tree) tree.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child))
  return tree
}

const ticksPerSecond = 100

/** Processor time since its start, user and system, ms. The kernel counts in steps of 10 ms. */
export const cpuMs = (pid: number): number => {
  const stat = statOf(pid)
  return ((Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) * 1000) / ticksPerSecond
}

/** Its own memory, and of what it shares with others its share (PSS), bytes. */
export const memoryShare = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024

type TcpEntry = { readonly localPort: number; readonly state: string; readonly inode: string }

const tcpEntries = (): readonly TcpEntry[] =>
  read('/proc/net/tcp')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
      return local === '' ? [] : [{ localPort: parseInt(local.split(':')[1] ?? '0', 16), state, inode }]
    })

const listening = '0A'
const established = '01'

/** How many TCP connections a server on this port has. */
export const connectionsTo = (port: number): number =>
  tcpEntries().filter((entry) => entry.localPort === port && entry.state === established).length

/** Who listens on a TCP port of this machine, null if nobody that we may see. */
export const listenerOn = (port: number): number | null => {
  const entry = tcpEntries().find(({ localPort, state }) => localPort === port && state === listening)
  if (entry === undefined) return null
  return pids().find((pid) => socketsOf(pid).includes(`socket:[${entry.inode}]`)) ?? null
}

/** The TCP ports that a process listens on. */
export const listeningPortsOf = (pid: number): readonly number[] => {
  const own = new Set(socketsOf(pid))
  return tcpEntries()
    .filter(({ state, inode }) => state === listening && own.has(`socket:[${inode}]`))
    .map(({ localPort }) => localPort)
}

const socketsOf = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    // It ended, or one of its files was closed, while we looked.
    return []
  }
}
