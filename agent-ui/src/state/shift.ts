import type { Session } from '../../../src/contract/session.ts'
import { openMicrophone } from '../phone/audio.ts'
import { RestError } from '../link/rest.ts'
import { forgetLive, live } from './desk.ts'
import { link, linkEvents } from './link.ts'
import { tieOffers } from './offer.ts'
import { app, loadReference, rest } from './session.ts'
import { settings } from './settings.ts'
import { callLegAgain, startTelephone, stopTelephone, tieTelephone, useMicrophone } from './telephone.ts'
import { tieWork } from './work.ts'

/** The headset was chosen in this tab: a reload goes straight back to the call. */
const headsetMark = 'lianxin.headset'
const retryMs = 2000

const chosenBefore = (session: Session) => sessionStorage.getItem(headsetMark) === session.userId

const startLink = (session: Session) => {
  if (session.takesCalls) link.open('desk')
  link.start()
}

/** Goes to work with this microphone; null for those who take no calls. */
export const startShift = async (microphone: MediaStream | null): Promise<void> => {
  const session = app.session
  if (!session) return
  app.tab = session.takesCalls ? 'desk' : 'board'
  app.page = 'work'
  startLink(session)
  if (!microphone) return
  sessionStorage.setItem(headsetMark, session.userId)
  await startTelephone(microphone)
}

/** The headset check is done: at sign-in it begins the shift, later it only changes the devices. */
export const headsetChosen = async (microphone: MediaStream): Promise<void> => {
  if (live.desk) {
    app.page = 'work'
    await useMicrophone(microphone)
  } else await startShift(microphone)
}

const enter = async (session: Session) => {
  app.session = session
  await loadReference()
  if (!session.takesCalls) return startShift(null)
  if (!chosenBefore(session)) {
    app.page = 'headset'
    return undefined
  }
  try {
    await startShift(await openMicrophone(settings.microphone))
  } catch {
    // The microphone of before is gone or no longer allowed: the headset check explains it.
    app.page = 'headset'
  }
  return undefined
}

/** Signs in; rejects with `RestError`. Over a page whose session ended, the page goes on where it was. */
export const signIn = async (username: string, password: string): Promise<void> => {
  const before = app.session
  const session = await rest.signIn({ username, password })
  settings.username = username
  if (app.expired && before?.userId === session.userId) {
    app.session = session
    app.expired = false
    startLink(session)
    callLegAgain()
    return
  }
  if (app.expired) return location.reload()
  await enter(session)
}

/** Hangs up, ends the session, and begins anew with an empty page. */
export const signOut = async (): Promise<void> => {
  link.stop()
  await stopTelephone()
  try {
    await rest.signOut()
  } catch {
    // Not reached: the session runs out by itself, and the next person signs in over it.
  }
  sessionStorage.clear()
  app.session = null
  forgetLive()
  app.page = 'signIn'
}

/** This tab takes over again from the one that replaced it. */
export const useHere = (): void => location.reload()

const boot = async (): Promise<void> => {
  try {
    await enter(await rest.session())
  } catch (error) {
    if (error instanceof RestError && error.status === 401) app.page = 'signIn'
    else {
      app.page = 'unreachable'
      setTimeout(() => void boot(), retryMs)
    }
  }
}

/** Ties server, telephone and page together, then finds out who is signed in. */
export const begin = (): Promise<void> => {
  linkEvents.callLeg = callLegAgain
  linkEvents.replaced = () => void stopTelephone()
  tieTelephone()
  tieOffers()
  tieWork()
  return boot()
}
