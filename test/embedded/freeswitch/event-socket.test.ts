import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EventFilter } from '../../../src/embedded/switch/freeswitch/event-filter.ts'
import { EventSocketParser } from '../../../src/embedded/switch/freeswitch/event-socket-parser.ts'
import { parseInlineDialplan } from '../../../src/embedded/switch/freeswitch/inline-dialplan.ts'
import { createSwitchEvent, serializeJson, serializePlain } from '../../../src/embedded/switch/freeswitch/switch-event.ts'
import { words } from '../../../src/embedded/switch/freeswitch/words.ts'
import { EslClient } from './rig/esl-client.ts'
import { type Caller, Rig, SECRET } from './rig/rig.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'

describe('the parser of event-socket input', () => {
  it('takes commands apart, in whatever pieces they come', () => {
    const text = '\n\nsendmsg abc\nexecute-app-name: set\nexecute-app-arg: a: b\n\napi status\r\n\r\nsendevent X\nContent-Length: 3\n\nxyzexit\n\n'
    for (const size of [1, 2, 7, 1000]) {
      const parser = new EventSocketParser()
      const messages = []
      for (let at = 0; at < text.length; at += size) messages.push(...parser.push(Buffer.from(text.slice(at, at + size))))
      expect(messages.map(({ command }) => command)).toEqual(['sendmsg abc', 'api status', 'sendevent X', 'exit'])
      expect(messages[0]?.headers.get('execute-app-arg')).toBe('a: b')
      expect(messages[2]?.body).toBe('xyz')
    }
  })

  it('throws only for what is far too long', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (parts) => {
      const parser = new EventSocketParser()
      for (const part of parts) parser.push(Buffer.from(part))
    }))
    expect(() => new EventSocketParser().push(Buffer.alloc(1_100_000, 'a'))).toThrow('too long')
    expect(() => new EventSocketParser().push(Buffer.from('x\nContent-Length: 99999999\n\n'))).toThrow('too long')
  })
})

describe('events', () => {
  const event = createSwitchEvent('CUSTOM', [['Event-Subclass', 'a::b'], ['Event-Name', 'CUSTOM'], ['Text', '王 100% +a/b,c\n'], ['Unique-ID', 'u1']], 'body') // prettier-ignore

  it('are written as FreeSWITCH writes them', () => {
    expect(serializePlain(event)).toBe(
      'Event-Subclass: a%3A%3Ab\nEvent-Name: CUSTOM\nText: %E7%8E%8B%20100%25%20%2Ba/b,c%0A\nUnique-ID: u1\nContent-Length: 4\n\nbody',
    )
    expect(JSON.parse(serializeJson(event))).toMatchObject({ 'Event-Name': 'CUSTOM', 'Text': '王 100% +a/b,c\n', '_body': 'body' })
  })

  it('can carry any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = serializePlain(createSwitchEvent('X', [['A', text]]))
      expect(plain.split('\n')).toHaveLength(3)
      decodeURIComponent(plain.slice(3, -2))
    }))
  })

  it('are chosen by name, subclass and filter', () => {
    const filter = new EventFilter()
    expect(filter.change(['SWITCH_EVENT_PLAYBACK_START', 'nonsense', 'CUSTOM', 'a::b', 'CHANNEL_EXECUTE'], true)).toBe(2)
    expect(filter.wants('PLAYBACK_START', undefined)).toBe(true)
    expect(filter.wants('CHANNEL_EXECUTE', undefined)).toBe(false)
    expect([filter.wants('CUSTOM', 'a::b'), filter.wants('CUSTOM', 'c::d')]).toEqual([true, false])
    filter.addFilter('unique-id', 'U1')
    expect(filter.passes(event)).toBe(true)
    filter.addFilter('Text', '-/100%/')
    expect(filter.passes(event)).toBe(false)
    filter.deleteFilter('all', undefined)
    filter.addFilter('Unique-ID', 'Another')
    expect(filter.passes(event)).toBe(false)
    const channels = ['another', 'u1', undefined]
    const wanted = () => channels.map((uuid) => filter.wants('PLAYBACK_START', undefined, uuid))
    expect(wanted()).toEqual([true, false, true])
    filter.addFilter('Text', '-/100%/')
    expect(wanted()).toEqual([true, true, true])
  })
})

describe('command lines', () => {
  it('are split at spaces, with quotes and a rest', () => {
    expect(words(`a 'b c' d`)).toEqual(['a', 'b c', 'd'])
    expect(words(`x 'socket:1.2.3.4:5 async full,park' inline`)).toEqual(['x', 'socket:1.2.3.4:5 async full,park', 'inline'])
    expect(words('uuid name  a value', 3)).toEqual(['uuid', 'name', 'a value'])
    expect(words(`it's`)).toEqual([`it's`])
    fc.assert(fc.property(fc.string(), (text) => void words(text)))
  })

  it('hold inline dialplans', () => {
    expect(parseInlineDialplan('park')).toEqual([{ application: 'park', data: '' }])
    expect(parseInlineDialplan('set:a=b,park')).toHaveLength(2)
    expect(parseInlineDialplan('m:^:set:a=b,c^park')?.[0]).toEqual({ application: 'set', data: 'a=b,c' })
    expect(parseInlineDialplan(' , ')).toBeUndefined()
  })
})

describe('the event socket', () => {
  let rig: Rig
  const callers: Caller[] = []
  const clients: EslClient[] = []
  const call = async (): Promise<Caller> => {
    const caller = await rig.call()
    callers.push(caller)
    return caller
  }
  const open = async (password?: string): Promise<EslClient> => {
    const client = await EslClient.connect(rig.media.eventSocketPort, password)
    clients.push(client)
    return client
  }
  beforeAll(async () => {
    rig = await Rig.start()
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.destroy()
    await Promise.all(callers.splice(0).map((caller) => caller.call.hangUp()))
  })
  afterAll(() => rig.stop())

  it('does nothing for who has no password, and closes on a wrong one', async () => {
    const client = await open()
    expect(await client.ask('api status')).toBe('-ERR command not found')
    expect(await client.ask('auth wrong')).toBe('-ERR invalid')
    await client.untilClosed()
    expect(client.messages.at(-1)?.headers.get('Content-Type')).toBe('text/disconnect-notice')
  })

  it('survives garbage', async () => {
    for (const garbage of [Buffer.alloc(5000, 0), Buffer.from([0xff, 0xfe, 10, 10, 0x80, 10, 10]), Buffer.from('auth\n\n: \n\n\n\n')]) {
      const socket = connect({ port: rig.media.eventSocketPort, host: '127.0.0.1' })
      socket.on('error', () => undefined)
      await new Promise<void>((resolve) => socket.write(garbage, () => resolve()))
      socket.destroy()
    }
    const client = await open(SECRET)
    expect(await client.ask('api version')).toContain('embedded')
  })

  it.each([
    ['nosuchverb', '-ERR command not found'],
    ['event plain', '-ERR no keywords supplied'],
    ['event json ALL', '+OK event listener enabled json'],
    ['event plain NOSUCH_EVENT DTMF', '+OK event listener enabled plain'],
    ['nixevent DTMF', '+OK events nixed'],
    ['noevents', '-ERR not listening for events'],
    ['filter Unique-ID abc', '+OK filter added. [Unique-ID]=[abc]'],
    ['filter delete Unique-ID', '+OK filter deleted. [Unique-ID][]'],
    ['filter x', '-ERR invalid syntax'],
    ['linger', '-ERR not controlling a session'],
    [`myevents ${NOBODY}`, '-ERR invalid uuid'],
    [`sendmsg ${NOBODY}\ncall-command: execute\nexecute-app-name: set`, `-ERR invalid session id [${NOBODY}]`],
    ['log debug', '+OK log level debug [7]'],
  ])('answers %j with %j', async (command, reply) => {
    const client = await open(SECRET)
    expect(await client.ask(command)).toBe(reply)
  })

  it.each([
    ['nosuchcommand a b', '-ERR nosuchcommand Command not found!\n'],
    [`uuid_exists ${NOBODY}`, 'false'],
    [`uuid_getvar ${NOBODY} x`, '-ERR No such channel!\n'],
    [`uuid_setvar ${NOBODY} a b`, '-ERR No such channel!\n'],
    [`uuid_dump ${NOBODY}`, '-ERR No such channel!\n'],
    [`uuid_bridge ${NOBODY}`, '-USAGE: <uuid> <other_uuid>\n'],
    [`uuid_bridge ${NOBODY} ${NOBODY}`, '-ERR Invalid uuid\n'],
    ['uuid_kill', '-USAGE: <uuid> [cause]\n'],
    [`uuid_kill ${NOBODY}`, '-ERR No such channel!\n'],
    [`uuid_transfer ${NOBODY} park inline`, '-ERR No such channel!\n'],
    [`uuid_transfer ${NOBODY}`, '-USAGE: <uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]\n'],
    [`uuid_break ${NOBODY}`, '-ERR No such channel!\n'],
    [`uuid_park ${NOBODY}`, '-ERR No such channel!\n'],
    [`uuid_broadcast ${NOBODY} x`, '-ERR invalid uuid\n'],
    [`uuid_send_dtmf ${NOBODY} 1`, '-ERR Cannot locate session!\n'],
    [`uuid_recv_dtmf ${NOBODY} 1`, '-ERR Cannot locate session!\n'],
    [`uuid_record ${NOBODY} start /tmp/x.wav`, '-ERR Cannot locate session!\n'],
    [`uuid_set_media_stats ${NOBODY}`, `-ERR No such channel ${NOBODY}!\n`],
    [`sched_hangup +600 ${NOBODY}`, '-ERR No such channel!\n'],
    ['conference nosuch list', '-ERR Conference nosuch not found\n'],
    ['conference list', '+OK No active conferences.\n'],
    ['show channels', '\n0 total.\n'],
    ['show channels as json', '{"row_count": 0}\n'],
    ['show calls as json', '{"row_count": 0}\n'],
    ['hupall', '+OK hangup all channels with cause MANAGER_REQUEST\n'],
    ['module_exists mod_sofia', 'true'],
    ['module_exists mod_lua', 'false'],
    ['eval ${nosuch}x', 'x'],
    ['global_getvar esl_password', '-ERR no reply\n'],
  ])('replies to api %s as FreeSWITCH does', async (command, reply) => {
    const client = await open(SECRET)
    expect(await client.ask(`api ${command}`)).toBe(reply)
  })

  it('tells about channels', async () => {
    const { endpoint } = await call()
    const { uuid } = endpoint
    const client = await open(SECRET)
    expect(await client.ask(`api uuid_exists ${uuid}`)).toBe('true')
    expect(await client.ask(`api uuid_setvar ${uuid} foo bar baz`)).toBe('+OK\n')
    expect(await client.ask(`api uuid_getvar ${uuid} foo`)).toBe('bar baz')
    expect(await client.ask(`api uuid_setvar ${uuid} foo`)).toBe('+OK\n')
    expect(await client.ask(`api uuid_getvar ${uuid} foo`)).toBe('_undef_')
    expect(await client.ask(`api uuid_setvar_multi ${uuid} a=1;b=2`)).toBe('+OK\n')
    expect(await client.ask(`api uuid_getvar ${uuid} b`)).toBe('2')
    const shown = JSON.parse(await client.ask('api show channels as json')) as { row_count: number; rows: { uuid: string; state: string }[] }
    expect(shown).toMatchObject({ row_count: 1, rows: [{ uuid, state: 'CS_EXECUTE', application: 'socket' }] })
    const dumped = JSON.parse(await client.ask(`api uuid_dump ${uuid} json`)) as Record<string, string>
    expect(dumped).toMatchObject({ 'Unique-ID': uuid, 'Answer-State': 'answered', 'variable_read_codec': 'PCMA' })
    expect(await client.ask('api show channels count')).toBe('\n1 total.\n')
  })

  it('runs background jobs and says when they are done', async () => {
    const client = await open(SECRET)
    await client.ask('event json BACKGROUND_JOB')
    expect(await client.ask(`bgapi uuid_exists ${NOBODY}\nJob-UUID: my-job-1`)).toBe('+OK Job-UUID: my-job-1')
    expect(await client.event('BACKGROUND_JOB')).toMatchObject({ 'Job-UUID': 'my-job-1', 'Job-Command': 'uuid_exists', '_body': 'false' })
  })

  it('drives a channel from outside, and tells what happens on it in order', async () => {
    const { endpoint, ended } = await call()
    const { uuid } = endpoint
    const client = await open(SECRET)
    await client.ask(`filter Unique-ID ${uuid}`)
    await client.ask('event json ALL')
    await client.ask(`sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: tone_stream://%(100,0,500)\nEvent-UUID: my-event-1`)
    const execute = await client.event('CHANNEL_EXECUTE')
    expect(execute).toMatchObject({ 'Application': 'playback', 'Application-UUID': 'my-event-1', 'Channel-State': 'CS_EXECUTE' })
    expect(await client.event('PLAYBACK_START')).toMatchObject({ 'Playback-File-Type': 'tone_stream' })
    expect(await client.event('PLAYBACK_STOP')).toMatchObject({ 'Playback-Status': 'done', 'variable_playback_ms': '100' })
    expect(await client.event('CHANNEL_EXECUTE_COMPLETE')).toMatchObject({ 'Application-Response': 'FILE PLAYED', 'Application-UUID': 'my-event-1' })
    client.send(`sendmsg ${uuid}\ncall-command: hangup\nhangup-cause: USER_BUSY`)
    expect(await client.event('CHANNEL_HANGUP')).toMatchObject({ 'Hangup-Cause': 'USER_BUSY', 'Answer-State': 'hangup' })
    expect(await client.event('CHANNEL_CALLSTATE')).toMatchObject({ 'Channel-Call-State': 'HANGUP', 'Original-Channel-Call-State': 'ACTIVE' })
    expect(await client.event('CHANNEL_HANGUP_COMPLETE')).toMatchObject({ variable_hangup_cause: 'USER_BUSY', variable_hangup_cause_q850: '17' })
    expect(await client.event('CHANNEL_DESTROY')).toMatchObject({ 'Unique-ID': uuid })
    expect(await client.ask(`api uuid_exists ${uuid}`)).toBe('false')
    void ended
  })

  it('keeps a channel and its sound when the controller is gone, and gives it to the next one', async () => {
    const { phone, endpoint } = await call()
    const { uuid } = endpoint
    const playing = endpoint.play('tone_stream://%(1500,0,500)').catch(() => undefined)
    await phone.untilHears(500)
    endpoint.conn.socket.destroy()
    const heard = phone.heard.length
    await phone.until(() => phone.heard.length > heard + 30)
    expect(phone.hears(500)).toBe(true)
    const client = await open(SECRET)
    await expect.poll(() => client.ask(`api uuid_getvar ${uuid} current_application`)).toBe('park')
    const next = await EslClient.listen()
    expect(await client.ask(`api uuid_transfer ${uuid} 'socket:127.0.0.1:${next.port} async full,park' inline`)).toBe('+OK\n')
    const controller = await next.accepted
    controller.send('connect')
    const greeting = await controller.next()
    expect(greeting.headers.get('Unique-ID')).toBe(uuid)
    expect(greeting.headers.get('Channel-Unique-ID')).toBe(uuid)
    expect(greeting.headers.get('Control')).toBe('full')
    expect(await controller.ask('linger 5')).toBe('+OK will linger 5 seconds')
    expect(await controller.ask('event json CHANNEL_HANGUP_COMPLETE')).toContain('+OK')
    expect(await controller.ask(`api uuid_kill ${uuid}`)).toBe('+OK\n')
    await controller.event('CHANNEL_HANGUP_COMPLETE')
    controller.socket.destroy()
    next.server.close()
    void playing
  })

  it('leaves a bridge alone when both controllers are gone', async () => {
    const [citizen, agent] = [await call(), await call()]
    citizen.phone.speak(600)
    agent.phone.speak(1000)
    await citizen.endpoint.bridge(agent.endpoint)
    await citizen.phone.untilHears(1000)
    citizen.endpoint.conn.socket.destroy()
    agent.endpoint.conn.socket.destroy()
    const from = citizen.phone.heard.length
    await citizen.phone.until(() => citizen.phone.heard.length > from + 30)
    expect(citizen.phone.hears(1000)).toBe(true)
    expect(agent.phone.hears(600)).toBe(true)
    expect(await rig.api(`uuid_kill ${citizen.endpoint.uuid}`)).toBe('+OK\n')
    expect(await rig.api(`uuid_kill ${agent.endpoint.uuid}`)).toBe('+OK\n')
  })

  it('makes what comes later wait for a locked broadcast', async () => {
    const { endpoint } = await call()
    const client = await open(SECRET)
    await client.ask(`filter Unique-ID ${endpoint.uuid}`)
    await client.ask('event json CHANNEL_EXECUTE_COMPLETE')
    expect(await client.ask(`api uuid_broadcast ${endpoint.uuid} tone_stream://%(200,0,500) aleg`)).toBe('+OK Message sent\n')
    await client.ask(`sendmsg ${endpoint.uuid}\ncall-command: execute\nexecute-app-name: set\nexecute-app-arg: a=b`)
    expect((await client.event('CHANNEL_EXECUTE_COMPLETE'))['Application']).toBe('playback')
    expect((await client.event('CHANNEL_EXECUTE_COMPLETE'))['Application']).toBe('set')
  })
})
