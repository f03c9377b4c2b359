-- Leads are told that a job was escalated. By itself: a new word can be used only after the transaction that adds it.

alter type tobedone.notification_reason add value 'ESCALATION';
