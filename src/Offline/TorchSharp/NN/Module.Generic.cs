using System;
using System.Collections.Generic;
using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        /// <summary>A module whose calls can be watched and changed. Hooks run in call, not in forward.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected Dictionary<string, TPreHook> pre_hooks = [];
            protected Dictionary<string, TPostHook> post_hooks = [];
            protected Dictionary<string, Action<Module>> module_pre_hooks = [];
            protected Dictionary<string, Action<Module>> module_post_hooks = [];
            private int registered;

            protected HookableModule(string name)
                : base(name)
            {
            }

            public HookRemover register_forward_hook(TPostHook hook) => Register(post_hooks, hook);
            public HookRemover register_forward_hook(Action<Module> hook) => Register(module_post_hooks, hook);
            public HookRemover register_forward_pre_hook(TPreHook hook) => Register(pre_hooks, hook);
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Register(module_pre_hooks, hook);

            private HookRemover Register<T>(Dictionary<string, T> hooks, T hook)
            {
                var key = registered++.ToString(CultureInfo.InvariantCulture);
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                pre_hooks.Remove(key);
                post_hooks.Remove(key);
                module_pre_hooks.Remove(key);
                module_post_hooks.Remove(key);
            }

            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> module;
                private readonly string key;

                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    this.module = module;
                    this.key = key;
                }

                public void remove() => module.Remove(key);
            }
        }

        public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                foreach (var hook in module_pre_hooks.Values) hook(this);
                foreach (var hook in pre_hooks.Values)
                    if (hook(this, input) is { } changed) input = changed;
                var result = forward(input);
                foreach (var hook in module_post_hooks.Values) hook(this);
                foreach (var hook in post_hooks.Values)
                    if (hook(this, input, result) is { } changed) result = changed;
                return result;
            }
        }
    }
}
