/** For npm and npx in a test: what is installed is used, and nobody is asked for anything else. */
export const OFFLINE: Readonly<Record<string, string>> = { npm_config_offline: 'true', npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false' };
