import type { Logger } from 'pino'

export type Health = {
  readonly isHealthy: () => boolean
  /** Tells the listeners if it changes anything. */
  readonly set: (healthy: boolean) => void
  readonly onChange: (listener: (healthy: boolean) => void) => void
}

/** Whether facts reach the database; true to begin with. */
export const createHealth = (logger: Logger): Health => {
  const listeners: ((healthy: boolean) => void)[] = []
  let current = true
  return {
    isHealthy: () => current,
    set: (healthy) => {
      if (healthy === current) return
      current = healthy
      if (healthy) logger.info('facts reach the database again')
      else logger.error('facts do not reach the database; they wait in the spool')
      for (const listener of listeners) {
        try {
          listener(healthy)
        } catch (err) {
          logger.error({ err }, 'a listener to the health of the fact log failed')
        }
      }
    },
    onChange: (listener) => {
      listeners.push(listener)
    },
  }
}
