// Preloaded into programs that the launcher starts: when their standard input closes, the launcher is gone (killed,
// perhaps), and they end as they would when told to.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const end = () => process.kill(process.pid, 'SIGTERM')
  process.stdin.once('end', end).once('error', end).resume()
  // A program that has nothing left to do is not kept alive by this.
  process.stdin.unref?.()
}
