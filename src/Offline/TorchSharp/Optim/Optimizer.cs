using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public abstract class Optimizer : IDisposable
        {
            protected IList<ParamGroup> _parameter_groups = new List<ParamGroup>();

            protected Optimizer(IntPtr handle)
            {
                if (handle != 0) throw new NotSupportedException("There are no native optimizers here.");
            }

            ~Optimizer() => Dispose(false);

            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);
            public virtual void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

            /// <summary>Changes the parameters by their gradients; returns what the closure returned.</summary>
            public virtual Tensor step(Func<Tensor>? closure = null) => throw new NotSupportedException($"{GetType().Name} does not say what a step is.");

            public virtual void zero_grad()
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    gradient?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing) Release();
            }

            private protected virtual void Release()
            {
            }
        }
    }
}
