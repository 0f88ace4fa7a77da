import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import vueParser from 'vue-eslint-parser'

const sizes = (lines) => ({
  'max-lines': ['error', { max: lines, skipBlankLines: true, skipComments: true }],
  // A factory is this project's class: the bound is for all its methods together (src/DECISIONS.md, 3).
  'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 12],
})

const restrictEnvironment = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only src/config.ts reads the environment.' },
  ],
}

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'agent-ui/dist/',
      'coverage/',
      '.data*/',
      'test/.results/',
      'freeswitch/prompts/',
    ],
  },
  {
    files: ['**/*.ts'],
    ignores: ['agent-ui/**'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes(350),
      ...restrictEnvironment,
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/config.ts', 'src/launcher/**', 'test/**'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  { files: ['src/citizen/**', 'src/embedded/**/main.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts'], rules: { ...sizes(600), 'max-lines-per-function': 'off' } },
  // The composition root is one list of what is built out of what.
  { files: ['src/main.ts', 'src/main/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['migrations/**'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['agent-ui/**/*.{ts,vue}'],
    extends: [tseslint.configs.strict, vue.configs['flat/recommended']],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser } },
    rules: {
      ...sizes(350),
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'no-console': 'error',
    },
  },
)
