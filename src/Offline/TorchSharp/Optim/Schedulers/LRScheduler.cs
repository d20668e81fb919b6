using System;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer's groups from step to step; making one is step 0.</summary>
            public abstract class LRScheduler
            {
                private protected readonly Optimizer? _optimizer;
                private protected readonly IList<double> _base_lrs = [];
                private protected int _last_epoch;
                protected int _step_count;
                private readonly IList<double> last = [];
                private readonly bool verbose;

                protected LRScheduler()
                {
                }

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    _optimizer = optimizer;
                    _last_epoch = last_epoch;
                    this.verbose = verbose;
                    _base_lrs = optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToList();
                    last = optimizer.ParamGroups.Select(group => group.LearningRate).ToList();
                }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    var rates = (epoch is null ? get_lr() : get_closed_form_lr()).ToList();
                    var groups = _optimizer!.ParamGroups.ToList();
                    for (var k = 0; k < rates.Count; k++)
                    {
                        groups[k].LearningRate = rates[k];
                        if (verbose && last[k] != rates[k]) Console.WriteLine($"Adjusting learning rate to {rates[k]}");
                        last[k] = rates[k];
                    }
                }

                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => last;

                /// <summary>The next rates from the present ones.</summary>
                protected virtual IEnumerable<double> get_lr() => Scaled(1);

                /// <summary>The rates of an epoch from the initial ones.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                private protected IEnumerable<double> Scaled(double factor) => _optimizer!.ParamGroups.Select(group => group.LearningRate * factor);
                private protected IEnumerable<double> FromBase(Func<double, double> rate) => _base_lrs.Select(rate);
            }
        }
    }
}
