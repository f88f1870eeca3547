// Every collection here starts processes of its own; one after the other they stay within what two cores give.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
