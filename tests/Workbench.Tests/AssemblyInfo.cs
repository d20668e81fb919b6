// The count of live tensors is one number a process, and libtorch uses all cores by itself: tests run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
