import { defineFamily } from './define.js';
import { departments, industries, occupations } from './professional-values.js';

/** What people do for a living. At least one of these makes an audience one of industry professionals (S2-14). */
export const professionalCriteria = defineFamily('advanced_professional', {
  company_size: {
    title: 'Company size',
    description: 'How many people work for the employer.',
    values: {
      self_employed: ['Works alone', '1', '1 employee', 'solo'],
      size_2_10: ['2 to 10 employees', '2-10', '2–10', '2-10 employees'],
      size_11_50: ['11 to 50 employees', '11-50', '11–50', '11-50 employees'],
      size_51_200: ['51 to 200 employees', '51-200', '51–200', '51-200 employees'],
      size_201_500: ['201 to 500 employees', '201-500', '201–500', '201-500 employees'],
      size_501_1000: ['501 to 1,000 employees', '501-1000', '501-1,000', '501–1000', '501-1000 employees'],
      size_1001_5000: ['1,001 to 5,000 employees', '1001-5000', '1,001-5,000', '1001–5000', '1001-5000 employees'],
      size_5001_10000: ['5,001 to 10,000 employees', '5001-10000', '5,001-10,000', '5001–10000', '5001-10000 employees'],
      size_10001: ['More than 10,000 employees', '10001+', '10,001+', '10000+', '10,000+', '10001+ employees'],
    },
  },
  company_revenue: {
    title: 'Company revenue',
    description: 'What the employer takes in a year, in US dollars.',
    values: {
      revenue_below_1m: ['Less than $1 million', '<$1M', '< $1M'],
      revenue_1m_10m: ['$1 to 10 million', '$1M-$10M', '$1M - $10M'],
      revenue_10m_50m: ['$10 to 50 million', '$10M-$50M', '$10M - $50M'],
      revenue_50m_250m: ['$50 to 250 million', '$50M-$250M', '$50M - $250M'],
      revenue_250m_1b: ['$250 million to 1 billion', '$250M-$1B', '$250M - $1B'],
      revenue_above_1b: ['More than $1 billion', '>$1B', '> $1B', '$1B+'],
    },
  },
  industry: { title: 'Industry', description: 'The branch in which the employer is active.', values: industries },
  occupation: { title: 'Occupation', description: 'What kind of work the person does.', values: occupations },
  department: { title: 'Department', description: 'The part of the company in which the person works.', values: departments },
  seniority: {
    title: 'Seniority',
    description: 'How far up the person stands in the company.',
    values: {
      intern: ['Intern', 'trainee', 'apprentice'],
      entry: ['Entry level', 'entry-level', 'junior'],
      mid: ['Experienced', 'mid level', 'mid-level', 'intermediate'],
      senior: ['Senior', 'senior level', 'lead'],
      manager: 'Manager',
      director: ['Director', 'head of department'],
      vice_president: ['Vice president', 'VP', 'SVP', 'EVP'],
      executive: ['Executive', 'C-level', 'C level', 'C-suite'],
      owner: ['Owner', 'founder', 'partner', 'co-founder'],
    },
  },
  purchasing_role: {
    title: 'Part in purchases',
    description: 'How far the person decides what the company buys.',
    values: {
      decides: ['Decides alone', 'decision maker', 'decision-maker'],
      decides_jointly: ['Decides with others', 'joint decision maker'],
      recommends: ['Recommends', 'influencer', 'evaluates'],
      uses_only: ['Uses what was bought', 'user', 'end user'],
    },
  },
  work_software: {
    title: 'Software at work',
    description: 'Kinds of software that the person works with.',
    values: {
      accounting: 'Accounting',
      analytics: ['Analytics and reporting', 'business intelligence', 'BI'],
      collaboration: ['Chat and meetings', 'messaging', 'video conferencing'],
      crm: ['Customer relationship management', 'CRM software'],
      design: ['Design and prototyping', 'design software'],
      developer_tools: ['Developer tools', 'IDE', 'version control'],
      electronic_health_records: ['Electronic health records', 'EHR', 'EMR'],
      erp: ['Enterprise resource planning', 'ERP software'],
      help_desk: ['Help desk', 'customer support', 'ticketing'],
      human_resources: ['Human resources and payroll', 'HRIS', 'payroll'],
      marketing_automation: ['Marketing automation', 'email marketing'],
      project_management: ['Project management', 'project management software'],
      security: ['Security', 'cybersecurity'],
    },
  },
  years_of_experience: { title: 'Years of experience', description: 'How long the person has done this kind of work.', unit: 'years' },
  people_managed: { title: 'People managed', description: 'How many people report to the person.', unit: 'people' },
  job_title: { title: 'Job title', description: 'The title at work, word for word.', field: 'title' },
  employer: { title: 'Employer', description: 'The company that the person works for, by its name.', field: 'company' },
});
