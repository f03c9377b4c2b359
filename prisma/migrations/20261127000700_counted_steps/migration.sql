-- Jobs are counted by the step of a flow that they are, too. A value of its own, as none can be used in the transaction that adds it.

alter type tobedone.counted_by add value 'STEP';
