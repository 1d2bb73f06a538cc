import { defineFamily } from './define.js';

/** What people use, and how they get on with it. */
export const technologyCriteria = defineFamily('technology', {
  browsers: {
    title: 'Browsers',
    description: 'Browsers that the person uses.',
    values: {
      chrome: ['Chrome', 'Google Chrome'],
      safari: ['Safari', 'Apple Safari'],
      edge: ['Edge', 'Microsoft Edge'],
      firefox: ['Firefox', 'Mozilla Firefox'],
      samsung_internet: 'Samsung Internet',
      opera: 'Opera',
      brave: 'Brave',
      duckduckgo: 'DuckDuckGo',
    },
  },
  operating_systems: {
    title: 'Operating systems',
    description: 'Systems on the computers and telephones that the person uses.',
    values: {
      windows: ['Windows', 'Microsoft Windows', 'Windows 10', 'Windows 11'],
      macos: ['macOS', 'Mac OS', 'OS X'],
      linux: ['Linux', 'Ubuntu'],
      chromeos: ['ChromeOS', 'Chrome OS'],
      ios: ['iOS', 'iPhone OS'],
      ipados: 'iPadOS',
      android: 'Android',
    },
  },
  devices: {
    title: 'Devices',
    description: 'Devices that the person has at hand.',
    values: {
      desktop: ['Desktop computer', 'desktop', 'PC'],
      laptop: ['Laptop', 'notebook'],
      smartphone: ['Smartphone', 'mobile phone', 'phone', 'mobile'],
      tablet: ['Tablet', 'iPad'],
      smart_watch: ['Smart watch', 'smartwatch', 'wearable'],
      smart_speaker: ['Smart speaker', 'voice assistant'],
      smart_tv: ['Smart TV', 'streaming device'],
      game_console: ['Game console', 'gaming console'],
      vr_headset: ['VR headset', 'virtual reality headset'],
      webcam: ['Camera for video calls', 'camera'],
    },
  },
  smart_home: {
    title: 'Smart home',
    description: 'What in the home is connected.',
    values: {
      thermostat: ['Thermostat', 'smart thermostat'],
      lighting: ['Lighting', 'smart lights', 'smart bulbs'],
      security_camera: ['Camera or doorbell', 'doorbell camera', 'smart doorbell'],
      lock: ['Lock', 'smart lock'],
      appliance: ['Appliances', 'smart appliances'],
    },
  },
  social_networks: {
    title: 'Social networks',
    description: 'Networks on which the person is active.',
    values: {
      facebook: 'Facebook',
      instagram: 'Instagram',
      linkedin: 'LinkedIn',
      pinterest: 'Pinterest',
      reddit: 'Reddit',
      snapchat: 'Snapchat',
      tiktok: ['TikTok', 'Tik Tok'],
      whatsapp: 'WhatsApp',
      x: ['X', 'Twitter'],
      youtube: 'YouTube',
    },
  },
  internet_connection: {
    title: 'Internet connection',
    description: 'How the person goes online at home.',
    values: {
      fiber: ['Fiber', 'fibre'],
      cable: 'Cable',
      dsl: ['DSL', 'ADSL'],
      mobile: ['Mobile network', '4G', '5G', 'LTE'],
      satellite: 'Satellite',
    },
  },
  online_shopping: {
    title: 'Online shopping',
    description: 'How often the person buys something online.',
    values: {
      weekly: ['Every week', 'once a week', 'several times a week'],
      monthly: ['Every month', 'once a month', 'several times a month'],
      rarely: ['Rarely', 'a few times a year'],
      never: 'Never',
    },
  },
  technical_skill: {
    title: 'Skill with technology',
    description: 'How well the person gets on with computers, as they say themselves.',
    values: {
      beginner: ['Beginner', 'novice'],
      intermediate: ['Average', 'medium'],
      advanced: 'Advanced',
      expert: ['Expert', 'professional'],
    },
  },
});
