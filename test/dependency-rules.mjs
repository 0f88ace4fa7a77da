// The import rules of src/README.md, checked by a machine:
// domain <- app <- adapters <- main; contract beside them; agent-ui -> contract only; no cycles.
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

export default {
  forbidden: [
    forbid('no-circular', {}, { circular: true }, 'A cycle has no beginning to read from.'),
    forbid(
      'domain-is-pure',
      { path: '^src/domain/' },
      { pathNot: '^src/domain/' },
      'The core knows no clock, no I/O and no library.',
    ),
    forbid(
      'contract-stands-alone',
      { path: '^src/contract/' },
      { pathNot: '^(src/contract/|src/domain/|node_modules/typebox/)' },
      'Schemas only; the desk imports this folder.',
    ),
    forbid(
      'app-knows-no-adapter',
      { path: '^src/app/' },
      { pathNot: '^(src/app/|src/domain/|src/contract/|node_modules/@fastify/error/)' },
      'Use cases speak to ports.',
    ),
    forbid(
      'adapters-do-not-compose',
      { path: '^src/adapters/' },
      { path: '^src/(main|config|launcher|embedded|citizen)' },
      'Only main.ts composes.',
    ),
    forbid(
      'adapters-are-separate',
      { path: '^src/adapters/([^/]+)/' },
      { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
      'Adapters meet in app, never in each other.',
    ),
    forbid(
      'embedded-stands-alone',
      { path: '^src/embedded/' },
      { path: '^src/', pathNot: '^src/embedded/' },
      'A program of its own.',
    ),
    forbid(
      'nobody-imports-embedded',
      { path: '^src/', pathNot: '^src/(embedded|launcher|citizen|exchange)/' },
      { path: '^src/embedded/' },
      'It is reached over its wire protocols only.',
    ),
    forbid(
      'citizen-stands-alone',
      { path: '^src/citizen/' },
      { path: '^src/', pathNot: '^src/(citizen|embedded/switch/(sip|media))/' },
      'The simulated citizen is an outside telephone; it shares a SIP stack and G.711 with the embedded switch.',
    ),
    forbid(
      'exchange-stands-alone',
      { path: '^src/exchange/' },
      { path: '^src/', pathNot: '^src/(exchange|citizen|embedded/switch/(sip|media))/' },
      'The simulated exchange is outside the hotline; it shares voice and ear with the simulated citizen.',
    ),
    forbid(
      'main-is-the-root',
      { path: '^(src|agent-ui)/', pathNot: '^src/main(/|[.]ts$)' },
      { path: '^src/main(/|[.]ts$)' },
      'Nobody imports main.',
    ),
    forbid(
      'desk-sees-contract-only',
      { path: '^agent-ui/' },
      { path: '^src/', pathNot: '^src/contract/' },
      'The desk and the server share the contract alone.',
    ),
    forbid(
      'no-tests-in-product',
      { path: '^(src|agent-ui)/' },
      { path: '^test/' },
      'Product code never imports a test.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]vue$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
