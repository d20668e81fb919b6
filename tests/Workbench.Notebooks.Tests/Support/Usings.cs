global using Workbench.Interactive.Tests;
