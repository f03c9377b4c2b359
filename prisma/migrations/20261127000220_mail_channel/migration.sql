-- People are told by e-mail too. By itself: a new word can be used only after the transaction that adds it.

alter type tobedone.notification_channel add value 'MAIL';
