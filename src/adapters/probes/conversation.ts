import { connect } from 'node:net'

export type Place = { readonly host: string; readonly port: number }

/** What is wrong with a server: the part of its address, or of what was agreed with it, that has to be looked at. */
export type Fault = 'host' | 'port' | 'secret' | 'profile' | 'admission'

/** `found` ends the sentence "found X: …". */
export type Faulty = { readonly fault: Fault; readonly found: string }

/** Server that answers as it should; its version as it says it, null where it says none. */
export type Sound = { readonly fault: null; readonly version: string | null }

export type Outcome = Sound | Faulty

/** Sees everything heard and not yet consumed; `rest` of what it returns stays for the next time. Null: more is needed. */
export type Reader = (
  heard: string,
  say: (text: string) => void,
) => Outcome | { readonly rest: string } | null

/** So much of what a stranger says is shown. */
const longestShown = 40

/**
 * Connects, says `opening`, and gives what comes back to `read` until it is content, for `withinMs` at most. Never
 * rejects: no answer, a closed port and a stranger at the other end are faults like others.
 */
export const converse = (
  { host, port }: Place,
  withinMs: number,
  opening: string,
  read: Reader,
): Promise<Outcome> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    let heard = ''
    let all = ''
    const settle = (outcome: Outcome) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(outcome)
    }
    const timer = setTimeout(() => {
      if (socket.connecting)
        settle({ fault: 'host', found: `no answer on port ${port} within ${withinMs} ms` })
      else settle({ fault: 'port', found: `${stranger(all)} within ${withinMs} ms` })
    }, withinMs)
    socket.setEncoding('utf8')
    socket.once('connect', () => socket.write(opening))
    socket.on('data', (text: string) => {
      all = `${all}${text}`.slice(0, longestShown)
      heard += text
      for (;;) {
        const outcome = read(heard, (answer) => void socket.write(answer))
        if (outcome === null) return
        if (!('rest' in outcome)) {
          settle(outcome)
          return
        }
        heard = outcome.rest
      }
    })
    socket.on('error', (err: NodeJS.ErrnoException) => settle(unreachable(err, port)))
    socket.on('close', () => settle({ fault: 'port', found: `${stranger(all)}, then hangs up` }))
  })

/** What a reader answers that does not recognise what it hears. */
export const notWhatWasExpected = (heard: string): Faulty => ({ fault: 'port', found: stranger(heard) })

const stranger = (heard: string): string =>
  heard === ''
    ? 'something is there that says nothing'
    : `something else answers there (${JSON.stringify(heard.slice(0, longestShown))})`

const unreachable = ({ code, message }: NodeJS.ErrnoException, port: number): Faulty =>
  code === 'ECONNREFUSED' || code === 'ECONNRESET'
    ? { fault: 'port', found: `nothing listens there (${code})` }
    : { fault: 'host', found: `it cannot be reached on port ${port} (${code ?? message})` }
