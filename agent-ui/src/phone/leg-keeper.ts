import { backoffMs } from './backoff.ts'

/** What the keeper knows of a leg. */
export type KeptLeg = {
  readonly call: () => Promise<void>
  readonly end: () => Promise<void>
  readonly setMicrophone: (on: boolean) => void
}

export type LegKeeperDep<L extends KeptLeg> = {
  /** Makes a leg, not called yet; rejects when there are no credentials or no WebSocket. */
  readonly prepare: (onUp: (remote: MediaStream) => void, onLost: () => void) => Promise<L>
  /** The last attempt was refused: credentials and socket are made anew for the next. */
  readonly refused: () => Promise<void>
  readonly onState: (state: 'down' | 'calling' | 'up') => void
  readonly onRemote: (remote: MediaStream) => void
}

/**
 * Keeps one leg up: calls, calls again with back-off when it is lost or refused, and replaces a leg that has outlived
 * its WebSocket as soon as no call needs it. The old leg goes on until the new one is up.
 */
export const createLegKeeper = <L extends KeptLeg>(dep: LegKeeperDep<L>) => {
  let wanted = false
  let leg: L | null = null
  let fresh: L | null = null
  let calling = false
  let attempt = 0
  let microphoneOn = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const later = () => {
    clearTimeout(timer)
    if (wanted) timer = setTimeout(() => void call(), backoffMs(attempt++))
  }

  const up = (now: L, remote: MediaStream) => {
    const old = leg
    leg = now
    fresh = null
    calling = false
    attempt = 0
    now.setMicrophone(microphoneOn)
    dep.onRemote(remote)
    dep.onState('up')
    void old?.end()
  }

  const lost = async (gone: L | null) => {
    const refused = gone === null || gone === fresh
    if (!refused && gone !== leg) return
    if (refused) fresh = null
    else leg = null
    calling = refused ? false : calling
    if (!leg) dep.onState('down')
    await gone?.end()
    if (refused) await dep.refused()
    later()
  }

  const call = async () => {
    if (calling || !wanted) return
    calling = true
    if (!leg) dep.onState('calling')
    try {
      const made: L = await dep.prepare(
        (remote) => up(made, remote),
        () => void lost(made),
      )
      fresh = made
      if (wanted) await made.call()
    } catch {
      // No credentials or no WebSocket: shown by the state, and tried again.
      await lost(null)
    }
  }

  return {
    current: () => leg,
    begin: () => {
      wanted = true
      attempt = 0
      void call()
    },
    callAgain: () => {
      attempt = 0
      clearTimeout(timer)
      void call()
    },
    setMicrophone: (on: boolean) => {
      microphoneOn = on
      leg?.setMicrophone(on)
    },
    end: async () => {
      wanted = false
      clearTimeout(timer)
      const [old, half] = [leg, fresh]
      leg = null
      fresh = null
      calling = false
      dep.onState('down')
      await Promise.all([old?.end(), half?.end()])
    },
  }
}
