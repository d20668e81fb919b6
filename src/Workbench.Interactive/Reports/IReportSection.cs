namespace Workbench.Interactive;

internal interface IReportSection
{
    void Write(ReportWriter report);
}
