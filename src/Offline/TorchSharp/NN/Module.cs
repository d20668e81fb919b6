using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Parameters, buffers and other modules by name.</summary>
        public class Module : IDisposable
        {
            private readonly OrderedMap<Parameter> own = new();
            private readonly OrderedMap<(Tensor Tensor, bool Persistent)> stored = new();
            private readonly OrderedMap<Module> inner = new();
            private bool learning = true;

            protected string name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training => learning;
            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                learning = train;
                foreach (var child in children()) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else gradient.zero_();
                }
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                CheckName(name);
                param.DetachFromDisposeScope();
                own.Set(name, param);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckName(name);
                tensor.DetachFromDisposeScope();
                stored.Set(name, (tensor, persistent));
            }

            public virtual void register_module(string name, Module submodule)
            {
                CheckName(name);
                submodule.RegisterComponents();
                inner.Set(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            private void CheckName(string name)
            {
                if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"'{name}' cannot name a part of a module: it is empty or contains a dot.", nameof(name));
                if (own.Has(name) || stored.Has(name) || inner.Has(name))
                    throw new InvalidOperationException($"Tried to register '{name}' twice in {GetName()}.");
            }

            private protected void Replace(string name, Parameter? parameter)
            {
                own.Remove(name);
                if (parameter is not null) register_parameter(name, parameter);
            }

            /// <summary>Registers the fields that hold parameters, buffers and modules under their names; called at the end of a constructor.</summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    if (own.Has(field.Name) || stored.Has(field.Name) || inner.Has(field.Name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor buffer: register_buffer(field.Name, buffer); break;
                    }
                }
            }

            public virtual IEnumerable<(string name, Module module)> named_children() => inner.Pairs;
            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);
            public virtual IEnumerable<Module> modules() => named_modules().Select(module => module.module);

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (childName, child) in named_children())
                {
                    yield return (childName, child);
                    foreach (var (deeper, module) in child.named_modules()) yield return ($"{childName}.{deeper}", module);
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(named => named.parameter);
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                foreach (var pair in own.Pairs) yield return pair;
                if (!recurse) yield break;
                var seen = new HashSet<Parameter>(own.Pairs.Select(pair => pair.Value), ReferenceEqualityComparer.Instance);
                foreach (var (childName, child) in named_children())
                    foreach (var (parameterName, parameter) in child.named_parameters())
                        if (seen.Add(parameter)) yield return ($"{childName}.{parameterName}", parameter);
            }

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                foreach (var (bufferName, buffer) in stored.Pairs)
                    if (include_nonpersistent || buffer.Persistent) yield return (bufferName, buffer.Tensor);
                if (!recurse) yield break;
                foreach (var (childName, child) in named_children())
                    foreach (var (bufferName, buffer) in child.named_buffers(true, include_nonpersistent))
                        yield return ($"{childName}.{bufferName}", buffer);
            }

            public virtual bool has_parameter(string target) => named_parameters().Any(named => named.name == target);
            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(named => named.name == target).parameter;
            public virtual bool has_buffer(string target) => named_buffers().Any(named => named.name == target);
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(named => named.name == target).buffer;

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var before = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (parameterName, parameter) in named_parameters()) destination[before + parameterName] = parameter;
                foreach (var (bufferName, buffer) in named_buffers(true, false)) destination[before + bufferName] = buffer;
                return destination;
            }

            /// <summary>Copies the values in; what is missing or unexpected is an error when strict.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                skip ??= [];
                var mine = state_dict();
                var missing = mine.Keys.Except(source.Keys).Except(skip).ToList();
                var unexpected = source.Keys.Except(mine.Keys).Except(skip).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"The loaded state does not fit {GetName()}: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                using var quiet = no_grad();
                foreach (var (key, value) in source)
                    if (!skip.Contains(key) && mine.TryGetValue(key, out var target)) target.copy_(value);
                return (missing, unexpected);
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, parameter) in own.Pairs) parameter.Dispose();
                foreach (var (_, buffer) in stored.Pairs) buffer.Tensor.Dispose();
                foreach (var (_, module) in inner.Pairs) module.Dispose();
            }
        }
    }
}
