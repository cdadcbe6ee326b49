import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const rules = JSON.parse(readFileSync(new URL('rules.json', import.meta.url), 'utf8')) as { readonly text: string; readonly items: { text: string; link: string }[] }[];

const guide = [
  {
    text: 'Begin',
    items: [
      { text: 'Get started', link: '/guide/getting-started' },
      { text: 'In an old repository', link: '/guide/adoption' },
      { text: 'Whole safe changes', link: '/guide/changes' },
      { text: 'Settings', link: '/guide/settings' },
      { text: 'How sure we are', link: '/guide/accuracy' },
    ],
  },
  {
    text: 'Where it runs',
    items: [
      { text: 'ESLint', link: '/guide/eslint' },
      { text: 'VS Code', link: '/guide/vscode' },
      { text: 'Other editors', link: '/guide/editors' },
      { text: 'Command line', link: '/guide/command-line' },
      { text: 'Before a commit', link: '/guide/pre-commit' },
      { text: 'In a pull request', link: '/guide/ci' },
    ],
  },
  {
    text: 'Evidence',
    items: [
      { text: 'Precision', link: '/precision/' },
      { text: 'Compared with squawk', link: '/compared' },
    ],
  },
];

export default defineConfig({
  title: 'Zero Downtime',
  description: 'Finds what breaks while two versions of a service run side by side, and writes the change that does not.',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  head: [['link', { rel: 'icon', type: 'image/png', href: '/icon.png' }]],
  markdown: {
    // Nobody's text becomes markup.
    html: false,
    theme: { light: 'github-light', dark: 'github-dark' },
    languageAlias: { compose: 'yaml' },
    // Nor an expression of Vue: templates of migration tools have double braces, too.
    config(markdown) {
      const { rules } = markdown.renderer;
      for (const name of ['text', 'code_inline'] as const) {
        const render = rules[name];
        if (render !== undefined) rules[name] = (...parameters) => render(...parameters).replaceAll('{{', '&#123;&#123;');
      }
    },
  },
  themeConfig: {
    logo: '/icon.png',
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '^/guide/' },
      { text: 'Rules', link: '/rules/', activeMatch: '^/rules/' },
    ],
    sidebar: { '/rules/': [{ text: 'All rules', link: '/rules/' }, ...rules], '/': guide },
  },
});
