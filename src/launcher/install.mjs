// Runs before `npm start`, `npm test`, `npm run call` and `npm run verify`, on a machine where nothing but Node is
// there: it may import nothing from node_modules, and must be readable by old versions of Node to turn them away.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const oldest = [20, 19]
const project = fileURLToPath(new URL('../../', import.meta.url))

/** What the operator can do something about; the message says what. */
class InstallFailure extends Error {}

/** Throws `InstallFailure` on a version of Node that is too old. */
export const checkNode = (version) => {
  const [major, minor] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new InstallFailure(
    `Node ${version} is too old: Lianxin 12345 needs Node ${oldest.join('.')} or newer. ` +
      'Install it from https://nodejs.org or with your version manager (nvm install 20), then try again.',
  )
}

/** Installs what package-lock.json asks for, unless it is there already. */
const install = async (root = project, say = (line) => process.stderr.write(`${line}\n`)) => {
  if (isInstalled(root)) return 'present'
  const unlock = await lock(root)
  try {
    // While we waited for another start, it may have installed everything.
    if (isInstalled(root)) return 'present'
    const began = Date.now()
    say('Installing packages (first start only, about a minute) … 正在安装依赖')
    await npm(root)
    mark(root)
    say(`Packages are installed (${Math.round((Date.now() - began) / 1000)} s). 依赖已安装`)
    return 'installed'
  } finally {
    unlock()
  }
}

const stampOf = (root) => join(root, 'node_modules', '.lianxin-lock')
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

/** What decides which packages belong into node_modules. */
const wanted = (root) => {
  const list = read(join(root, 'package-lock.json')) ?? read(join(root, 'package.json')) ?? ''
  return createHash('sha256').update(`${process.platform} ${process.arch}\n${list}`).digest('hex')
}

const isInstalled = (root) => {
  if (read(stampOf(root))?.trim() === wanted(root)) return true
  if (!agreesWithLock(root)) return false
  mark(root)
  return true
}

/**
 * Somebody ran `npm ci` by hand, or the lock file asks for nothing that is not there: npm's own note of what it installed
 * is compared with it.
 */
const agreesWithLock = (root) => {
  const lockText = read(join(root, 'package-lock.json'))
  const noteText = read(join(root, 'node_modules', '.package-lock.json'))
  if (lockText === null || noteText === null) return false
  try {
    const asked = JSON.parse(lockText).packages
    const there = JSON.parse(noteText).packages
    return Object.entries(asked).every(([path, entry]) => {
      if (path === '') return true
      // Programs for other systems are left out.
      if (there[path] === undefined) return entry.optional === true
      return there[path].version === entry.version && existsSync(join(root, path))
    })
  } catch {
    // Not npm's format, or cut off: install anew.
    return false
  }
}

const mark = (root) => {
  try {
    writeFileSync(stampOf(root), `${wanted(root)}\n`)
  } catch (error) {
    // A read-only installation is complete all the same; it is only compared again next time.
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
  }
}

/** One installation at a time in one folder. */
const lock = async (root) => {
  const path = join(
    tmpdir(),
    `lianxin-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`,
  )
  for (;;) {
    try {
      mkdirSync(path)
      writeFileSync(join(path, 'pid'), String(process.pid))
      return () => rmSync(path, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isAbandoned(path)) rmSync(path, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
}

const isAbandoned = (path) => {
  const pid = Number(read(join(path, 'pid')) ?? 0)
  if (pid > 0) return !isAlive(pid)
  // Its maker has not written its id yet, or died before it could.
  const made = statSync(path, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs > 5000
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const npm = async (root) => {
  const locked = existsSync(join(root, 'package-lock.json'))
  let { code, output } = await runNpm(root, locked ? 'ci' : 'install')
  if (code !== 0 && /Missing: \S+@ from lock file/.test(output)) {
    // A registry that lacks a program for some other system: `npm ci` refuses, `npm install` takes what the lock names.
    ;({ code, output } = await runNpm(root, 'install', '--no-save'))
    if (code === 0 && !agreesWithLock(root)) {
      throw new InstallFailure(
        'npm installed other packages than package-lock.json asks for. Run "npm ci" to see why.',
      )
    }
  }
  if (code !== 0) throw new InstallFailure(adviceFor(output, root))
}

const runNpm = async (root, ...task) => {
  const own = process.env.npm_execpath
  const [program, ...first] = own && own.endsWith('.js') ? [process.execPath, own] : ['npm']
  const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--progress=false']
  const child = spawn(program, [...first, ...task, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const code = await new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(
        new InstallFailure(`npm cannot be started (${error.code}). Install Node with npm, then try again.`),
      ),
    )
    child.once('close', resolve)
  })
  return { code, output }
}

const advice = [
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|network/,
    'the package registry cannot be reached. Check the network or the proxy (npm config set proxy …), or name a ' +
      'registry that can be reached (npm config set registry https://…), then try again.',
  ],
  [/ENOSPC/, 'the disk is full. Make room (about 600 MB), then try again.'],
  [/EROFS/, 'the project lies on a disk that is read-only. Copy it to another place, then try again.'],
  [
    /EACCES|EPERM/,
    'this user may not write into the project. Start as the user that the folder belongs to, or change its owner ' +
      '(chown -R "$USER" .), then try again.',
  ],
  [/EUSAGE|not in sync/, 'package-lock.json does not fit package.json. Restore both from the repository.'],
]

const adviceFor = (output, root) => {
  const [, text] = advice.find(([pattern]) => pattern.test(output)) ?? []
  const last = output.trim().split('\n').slice(-12).join('\n  ')
  return `The packages could not be installed in ${root}: ${text ?? 'npm says why:'}\n  ${last}`
}

const main = async () => {
  try {
    checkNode(process.versions.node)
    await install()
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) void main()
