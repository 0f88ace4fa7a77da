import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, Rig } from './rig/rig.ts'

describe('conferences and eavesdropping on the embedded switch', () => {
  let rig: Rig
  const callers: Caller[] = []
  const call = async (frequencyHz: number): Promise<Caller> => {
    const caller = await rig.call()
    caller.phone.speak(frequencyHz)
    callers.push(caller)
    return caller
  }
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterEach(async () => {
    await Promise.all(callers.splice(0).map((caller) => caller.call.hangUp()))
  })
  afterAll(() => rig.stop())

  it('mixes three voices, to each the other two', async () => {
    const [one, two, three] = [await call(500), await call(900), await call(1300)]
    const first = await one.endpoint.join('room')
    const second = await two.endpoint.join('room')
    const third = await three.endpoint.join('room')
    expect(new Set([first.memberId, second.memberId, third.memberId]).size).toBe(3)
    expect(first.confUuid).toBe(third.confUuid)
    await Promise.all([
      one.phone.until(() => one.phone.hears(900) && one.phone.hears(1300)),
      two.phone.until(() => two.phone.hears(500) && two.phone.hears(1300)),
      three.phone.until(() => three.phone.hears(500) && three.phone.hears(900)),
    ])
    expect(one.phone.hears(500)).toBe(false)
    expect(await rig.api('conference room list count')).toBe('3')
    await two.endpoint.confMute()
    await one.phone.until(() => !one.phone.hears(900) && one.phone.hears(1300))
    expect(await rig.api('conference room list')).toContain(`${second.memberId};`)
    await two.endpoint.unjoin()
    await expect.poll(() => rig.api('conference room list count')).toBe('2')
    const playing = two.endpoint.play('tone_stream://%(300,0,450)')
    await two.phone.untilHears(450)
    await playing
    await three.call.hangUp()
    await one.endpoint.destroy()
    await expect.poll(() => rig.api('conference list')).toBe('+OK No active conferences.\n')
  })

  it('plays into a room, and makes a room that has no caller', async () => {
    const conference = await rig.ms.createConference('made')
    const member = await call(500)
    await member.endpoint.join('made')
    expect(await conference.getSize()).toBe(2)
    expect(await rig.api('conference made play tone_stream://%(300,0,700)')).toBe('+OK (play) Playing file tone_stream://%(300,0,700)\n')
    await member.phone.untilHears(700)
    expect(await rig.api('conference made play nothere.wav')).toBe('(play) File: nothere.wav not found.\n')
    await rig.api('hupall')
    await expect.poll(() => rig.api('conference list')).toBe('+OK No active conferences.\n')
  })

  it('lets a supervisor listen, whisper to one side or both, and stop', async () => {
    const [citizen, agent, spy] = [await call(500), await call(900), await call(1300)]
    await citizen.endpoint.bridge(agent.endpoint)
    await citizen.phone.untilHears(900)
    void spy.endpoint.execute('eavesdrop', agent.endpoint.uuid)
    await spy.phone.until(() => spy.phone.hears(500) && spy.phone.hears(900))
    expect(agent.phone.hears(1300)).toBe(false)
    const press = (key: string) => rig.api(`uuid_recv_dtmf ${spy.endpoint.uuid} ${key}`)
    expect(await press('2')).toBe(`+OK ${spy.endpoint.uuid} received DTMF 2.\n`)
    await agent.phone.until(() => agent.phone.hears(1300) && agent.phone.hears(500))
    expect(citizen.phone.hears(1300)).toBe(false)
    await press('3')
    await citizen.phone.until(() => citizen.phone.hears(1300) && citizen.phone.hears(900))
    expect(agent.phone.hears(1300)).toBe(true)
    await press('1')
    await agent.phone.until(() => !agent.phone.hears(1300))
    expect(citizen.phone.hears(1300)).toBe(true)
    await press('0')
    await citizen.phone.until(() => !citizen.phone.hears(1300))
    expect(await rig.api(`uuid_transfer ${spy.endpoint.uuid} park inline`)).toBe('+OK\n')
    await spy.phone.untilSilent()
    expect(citizen.phone.hears(900)).toBe(true)
  })

  it('frees a supervisor whose target hangs up, and keeps the whisper through a change of partner', async () => {
    const [citizen, other, agent, spy] = [await call(500), await call(700), await call(900), await call(1300)]
    await citizen.endpoint.bridge(agent.endpoint)
    const spying = spy.endpoint.execute('eavesdrop', agent.endpoint.uuid)
    await spy.phone.until(() => spy.phone.hears(900))
    await rig.api(`uuid_recv_dtmf ${spy.endpoint.uuid} 3`)
    await citizen.phone.untilHears(1300)
    await other.endpoint.bridge(agent.endpoint)
    await other.phone.until(() => other.phone.hears(1300) && other.phone.hears(900))
    await citizen.phone.until(() => !citizen.phone.hears(1300))
    await agent.call.hangUp()
    await spying
    await other.phone.untilSilent()
  })
})
