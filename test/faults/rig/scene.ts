import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { onServer, urlOfDatabase } from '../../support/database-server.ts'
import { startPostgres, type RunningPostgres } from '../../support/postgres.ts'
import { tonePrompts } from '../../support/tone-prompts.ts'
import { createRecords, type CallRecord, type Records } from '../checkers/records.ts'
import { onlyChannels } from '../checkers/switch-state.ts'
import { createCalledTelephone, type CalledTelephone } from './called-telephone.ts'
import { createHouse, type Agent, type Citizen, type House } from './house.ts'
import { startFaultProduct, type FaultProduct } from './product.ts'
import type { Servers, TestedSwitch } from './servers.ts'

export type Talk = { readonly agent: Agent; readonly citizen: Citizen; readonly callId: string }

/** What the scenarios of one switch play in: one product, which each of them leaves whole, and people of its own. */
export type Scene = {
  readonly product: FaultProduct
  readonly servers: Servers
  readonly database: RunningPostgres
  readonly records: Records
  /** Behind the only trunk. */
  readonly telephone: CalledTelephone
  readonly house: House
  /** A citizen calls, this agent accepts, and both hear each other. */
  talk(agent: Agent, options?: Parameters<House['citizen']>[0]): Promise<Talk>
  /** The calls that have ended since the people came, when there are so many and none is open. */
  ended(count: number): Promise<readonly CallRecord[]>
  /** People come: nobody is left of those before. */
  open(): Promise<void>
  /** Everybody goes home, and within 10 s no channel is left (I4). */
  close(): Promise<void>
}

/** The minute of a real hotline, for a test that should not last one. */
export const agentReturnSeconds = 4

type Stage = Omit<Scene, 'house' | 'talk' | 'ended' | 'open' | 'close'> & { end(): Promise<void> }

const setStage = async (tested: TestedSwitch): Promise<Stage> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-faults-'))
  const promptsDir = tonePrompts(folder)
  const [database, servers, telephone] = await Promise.all([
    startPostgres(),
    tested.start({ promptsDir }),
    createCalledTelephone(),
  ])
  await onServer(database.connectionString, (client) => client.query('create database faults'))
  const product = await startFaultProduct(urlOfDatabase(database.connectionString, 'faults'), servers, {
    ...{ PROMPTS_DIR: promptsDir, TRUNKS: telephone.trunks },
    AGENT_RETURN_SECONDS: String(agentReturnSeconds),
  })
  const records = createRecords(product.databaseUrl)
  return {
    ...{ product, servers, database, records, telephone },
    end: async () => {
      await records.close()
      const keep = process.env['FAULTS_LOGS'] ?? ''
      if (keep !== '') cpSync(join(product.dataDir, 'logs'), join(keep, tested.name), { recursive: true })
      await product.stop()
      await Promise.all([servers.stop(), telephone.close(), database.remove()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The scene of the scenarios of this `describe`. */
export const playOn = (tested: TestedSwitch): Scene => {
  let stage: Stage
  let house: House
  let known = 0

  beforeAll(async () => {
    stage = await setStage(tested)
  })
  afterAll(() => stage.end())
  return {
    get product() {
      return stage.product
    },
    get servers() {
      return stage.servers
    },
    get database() {
      return stage.database
    },
    get records() {
      return stage.records
    },
    get telephone() {
      return stage.telephone
    },
    get house() {
      return house
    },
    talk: async (agent, options) => {
      const citizen = await house.citizen(options)
      const { call } = await agent.until((state) => state.agent.status === 'offered')
      const callId = call?.callId ?? ''
      await agent.command({ type: 'accept', callId })
      await Promise.all([citizen.hears.voice(), agent.hears.voice()])
      return { agent, citizen, callId }
    },
    ended: async (count) => (await stage.records.ended(known + count)).slice(known),
    open: async () => {
      house = await createHouse(stage.product)
      known = (await stage.records.all()).length
    },
    close: async () => {
      await house.close()
      await onlyChannels(stage.product, 0)
    },
  }
}

/** Each scenario of this `describe` has people of its own. */
export const withPeople = (scene: Scene): void => {
  beforeEach(() => scene.open())
  afterEach(() => scene.close())
}
