// `npm test`: on a fresh machine with Node it installs what is missing (packages, Chromium, SIPp), runs every suite and
// ends with one line, `N passed, N failed`. Arguments go to vitest, e.g. `npm test -- --project unit test/unit/masking`.
// It may import nothing from node_modules: they may not be there yet.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const results = join(root, 'test', '.results')
/** Far beyond the ten minutes that all of it may take on two cores; a hang ends here. */
const patienceMs = 20 * 60_000

const say = (line) => process.stdout.write(`${line}\n`)
const node = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0

const args = process.argv.slice(2)
const projectsAskedFor = args.flatMap((arg, index) => {
  if (arg === '--project') return args[index + 1] ?? []
  return arg.startsWith('--project=') ? arg.slice('--project='.length) : []
})
const asksFor = (project) => projectsAskedFor.length === 0 || projectsAskedFor.includes(project)

// ---- Tools ----

const works = (command, ...options) => {
  const { status, error } = spawnSync(command, options, { stdio: 'ignore', timeout: 30_000 })
  return error === undefined && status !== null && status !== 126 && status !== 127
}

/** Ubuntu's /usr/bin/chromium-browser may be no more than advice to install it: it must start. */
const isChromium = (path) =>
  existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0

const findChromium = () => {
  const given = process.env.CHROMIUM_PATH || process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH
  const places = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  )
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [given, ...places, mac, ...playwrightsOwn()].find((path) => path && isChromium(path))
}

/** Where `playwright-core install chromium` puts it. */
const playwrightsOwn = () => {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), '.cache', 'ms-playwright'),
    join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  ]
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium',
  ]
  return caches
    .filter((cache) => cache && existsSync(cache))
    .flatMap((cache) =>
      readdirSync(cache)
        .filter((name) => /^chromium-\d+$/.test(name))
        .sort()
        .reverse()
        .flatMap((name) => inside.map((path) => join(cache, name, path))),
    )
}

/** How packages of Debian and its kin are installed here, or null: not such a system, or no right to. */
const aptGet = () => {
  if (!existsSync('/usr/bin/apt-get')) return null
  if (process.getuid?.() === 0) return ['apt-get']
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n', 'apt-get']
    : null
}

let listsAreFresh = false
const installPackages = (...names) => {
  const command = aptGet()
  if (command === null) return false
  const [program, ...before] = command
  const run = (...options) =>
    spawnSync(program, [...before, ...options], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      timeout: 10 * 60_000,
    })
  if (!listsAreFresh) run('update', '-q')
  listsAreFresh = true
  const { status, stderr } = run('install', '-y', '-q', '--no-install-recommends', ...names)
  if (status !== 0) say(stderr.trim().split('\n').slice(-3).join('\n'))
  return status === 0
}

const chromiumPackages = ['chromium', 'fonts-noto-cjk']

/** Null when it is there now, else what is missing and how to get it. */
const provideChromium = () => {
  if (!findChromium()) {
    say('Installing Chromium …')
    const installed = installPackages(...chromiumPackages) && findChromium()
    if (!installed) node(join('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium')
  }
  const found = findChromium()
  if (found) {
    process.env.CHROMIUM_PATH = found
    return null
  }
  return (
    'Chromium, for the tests in a browser (e2e). Debian, Ubuntu: apt-get install chromium fonts-noto-cjk. Elsewhere: ' +
    'install Chrome or Chromium and set CHROMIUM_PATH to its program.'
  )
}

const provideSipp = () => {
  if (!works('sipp', '-v')) {
    say('Installing SIPp …')
    installPackages('sip-tester')
  }
  if (works('sipp', '-v')) return null
  return 'SIPp, for the tests over real SIP (sip, soak). Debian, Ubuntu: apt-get install sip-tester. macOS: brew install sipp.'
}

const provideTools = () => {
  const calls = asksFor('sip') || asksFor('soak')
  const missing = [asksFor('e2e') ? provideChromium() : null, calls ? provideSipp() : null].filter(Boolean)
  if (missing.length === 0) return true
  say('These tools are missing, and could not be installed by this user:')
  for (const line of missing) say(`  ${line}`)
  return false
}

// ---- Suites ----

let running = null
const runSuites = async () => {
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const file = join(results, 'report.json')
  const command = [
    join('node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--config', 'test/vitest.config.ts', '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    ...args,
  ]
  running = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' })
  const timer = setTimeout(() => {
    say(`not finished after ${patienceMs / 60_000} minutes, ended`)
    running.kill('SIGKILL')
  }, patienceMs)
  const code = await new Promise((resolve) => running.once('close', resolve))
  clearTimeout(timer)
  running = null
  return count(file, code)
}

/** A file that cannot even be loaded, and an error outside every test, count as one failure each. */
const count = (file, code) => {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, faults: ['the suites did not run'] }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  )
  const counted = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    faults: [
      ...report.testResults.flatMap(({ name: path, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName }) => `${path.slice(root.length)}: ${fullName}`),
      ),
      ...unloadable.map(({ name: path }) => `${path.slice(root.length)}: could not be run`),
    ],
  }
  if (code !== 0 && counted.failed === 0)
    return { ...counted, failed: 1, faults: [`an error outside the tests (above), code ${code}`] }
  return counted
}

const sayWhatDidNotRun = (total) => {
  if (total.skipped > 0) say(`${total.skipped} skipped`)
  const real = Object.keys(process.env).some((name) => name.startsWith('REAL_') && process.env[name])
  if (asksFor('switch') && !real) {
    say(
      'Not run: the conformance suite against a real drachtio-server and FreeSWITCH (REAL_DRACHTIO_HOST … are not ' +
        'given; test/switch/README.md). It ran against the embedded switch.',
    )
  }
}

const main = async () => {
  if (!node(join('src', 'launcher', 'install.mjs')) || !provideTools()) return 1
  const began = Date.now()
  const total = await runSuites()
  if (total.passed + total.failed === 0) {
    total.failed = 1
    total.faults.push('no test matches the arguments')
  }
  say('')
  for (const fault of total.faults) say(`failed: ${fault}`)
  sayWhatDidNotRun(total)
  say(`${Math.round((Date.now() - began) / 1000)} s`)
  say(`${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => running?.kill(signal))
process.exitCode = await main()
