import zeroDowntime from 'eslint-plugin-zero-downtime';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/', 'build/', '**/*.generated.ts', 'examples/', 'test/truth/base-schema.sql', '**/*.d.ts'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // ESTree's kinds of nodes are an enumeration whose package would be needed at run time; the texts are checked all the same.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Mocha's own functions return promises that nobody awaits.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['describe', 'it', 'before', 'after'], package: 'mocha' }] }],
    },
  },
  ...zeroDowntime.configs.strict,
);
