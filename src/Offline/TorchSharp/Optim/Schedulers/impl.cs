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
            public static class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly List<Func<int, double>> factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        factors = lr_lambdas.ToList();
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _base_lrs.Select((rate, k) => rate * factors[k](_last_epoch));
                }

                public class MultiplicativeLR : LRScheduler
                {
                    private readonly List<Func<int, double>> factors;

                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()), last_epoch, verbose)
                    {
                    }

                    public MultiplicativeLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        factors = lr_lambdas.ToList();
                        step();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        _last_epoch <= 0 ? Scaled(1) : Scaled(1).Select((rate, k) => rate * factors[k](_last_epoch));
                }

                public class StepLR : LRScheduler
                {
                    private readonly int size;
                    private readonly double gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        size = step_size;
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Scaled(_last_epoch != 0 && _last_epoch % size == 0 ? gamma : 1);
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(rate => rate * Math.Pow(gamma, _last_epoch / size));
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly IList<int> milestones;
                    private readonly double gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        this.milestones = milestones;
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Scaled(milestones.Contains(_last_epoch) ? gamma : 1);
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(rate => rate * Math.Pow(gamma, milestones.Distinct().Count(m => m <= _last_epoch)));
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        this.gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Scaled(_last_epoch == 0 ? 1 : gamma);
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(rate => rate * Math.Pow(gamma, _last_epoch));
                }

                public class ConstantLR : LRScheduler
                {
                    private readonly double factor;
                    private readonly int total;

                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        this.factor = factor;
                        total = total_iters;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => Scaled(_last_epoch == 0 ? factor : _last_epoch == total ? 1 / factor : 1);
                    protected override IEnumerable<double> get_closed_form_lr() => FromBase(rate => rate * (_last_epoch >= total ? 1 : factor));
                }

                public class LinearLR : LRScheduler
                {
                    private readonly double start;
                    private readonly double end;
                    private readonly int total;

                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        start = start_factor;
                        end = end_factor;
                        total = total_iters;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Scaled(start);
                        if (_last_epoch > total) return Scaled(1);
                        return Scaled(1 + ((end - start) / ((total * start) + ((_last_epoch - 1) * (end - start)))));
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(rate => rate * (start + ((end - start) * Math.Min(total, _last_epoch) / total)));
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double half;
                    private readonly double least;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        half = T_max;
                        least = eta_min;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Scaled(1);
                        if ((_last_epoch - 1 - half) % (2 * half) == 0)
                            return Scaled(1).Select((rate, k) => rate + ((_base_lrs[k] - least) * (1 - Math.Cos(Math.PI / half)) / 2));
                        var factor = (1 + Math.Cos(Math.PI * _last_epoch / half)) / (1 + Math.Cos(Math.PI * (_last_epoch - 1) / half));
                        return Scaled(1).Select(rate => (factor * (rate - least)) + least);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        FromBase(rate => least + ((rate - least) * (1 + Math.Cos(Math.PI * _last_epoch / half)) / 2));
                }
            }
        }
    }
}
