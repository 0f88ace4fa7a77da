/**
 * Keys as tones in the voice itself (ITU-T Q.23, Q.24), for far ends that send no telephone events: Goertzel's filter
 * over blocks of 12.75 ms, a key being told when it has sounded for two blocks and counted again only after a pause.
 */
import type { Digit } from './dtmf.ts'
import { SAMPLE_RATE } from './g711.ts'
import type { Tap } from './leg.ts'

const rowsHz = [697, 770, 852, 941]
const columnsHz = [1209, 1336, 1477, 1633]
const keypad = ['123A', '456B', '789C', '*0#D']
const BLOCK_SAMPLES = 102
const BLOCKS_TO_BELIEVE = 3
/** Least energy of a block (mean square) that is looked at: about -42 dBm0. */
const MIN_ENERGY = 20_000
/** Share of a block's energy that the two tones must have together. */
const MIN_SHARE = 0.7
/** Rows and columns may differ this much in power (twist). */
const MAX_TWIST = 8

const powerAt = (samples: Int16Array, frequencyHz: number): number => {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / SAMPLE_RATE)
  let one = 0
  let two = 0
  for (const sample of samples) {
    const next = sample + coefficient * one - two
    two = one
    one = next
  }
  return (one * one + two * two - coefficient * one * two) / ((samples.length * samples.length) / 2)
}

const strongest = (samples: Int16Array, frequenciesHz: readonly number[]): { index: number; power: number } =>
  frequenciesHz
    .map((frequency, index) => ({ index, power: powerAt(samples, frequency) }))
    .reduce((best, each) => (each.power > best.power ? each : best))

/** The key that sounds in a block, or undefined. */
export const keyInBlock = (samples: Int16Array): string | undefined => {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  if (energy < MIN_ENERGY) return undefined
  const row = strongest(samples, rowsHz)
  const column = strongest(samples, columnsHz)
  const isBalanced = row.power < column.power * MAX_TWIST && column.power < row.power * MAX_TWIST
  if (!isBalanced || row.power + column.power < energy * MIN_SHARE) return undefined
  return keypad[row.index]?.[column.index]
}

/** A tap that tells keys as they end. */
export const createInbandDetector = (onDigit: (digit: Digit) => void): Tap => {
  const block = new Int16Array(BLOCK_SAMPLES)
  let filled = 0
  let current: string | undefined
  let blocks = 0

  const judge = (): void => {
    const key = keyInBlock(block)
    if (key !== undefined && key === current) {
      blocks += 1
      return
    }
    if (current !== undefined && blocks >= BLOCKS_TO_BELIEVE) {
      onDigit({ digit: current, duration: blocks * BLOCK_SAMPLES })
    }
    current = key
    blocks = key === undefined ? 0 : 1
  }

  return {
    push(_ssrc, _timestamp, samples) {
      for (const sample of samples) {
        block[filled] = sample
        filled += 1
        if (filled < BLOCK_SAMPLES) continue
        filled = 0
        judge()
      }
    },
  }
}
