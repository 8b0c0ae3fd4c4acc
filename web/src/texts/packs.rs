//! Texts of the regulation pages.

use crate::texts;

texts! {
    pub TITLE = "规范", "Regulations";
    pub HOME = "首页", "Home";
    pub LIST_LEAD = "每份规范写成规则：条款、说法、条件。办理中的每个结论都出自这里。", "Each regulation as rules: clause, words, condition. Every answer given for a case comes from here.";
    pub LOADING = "正在准备规范……", "Preparing the regulations…";
    pub RULES = "{n}条规则", "{n} rules";
    pub VERSION = "{version}版", "version {version}";
    pub ALL = "全部规范", "All regulations";
    pub NOT_HERE = "本机没有这份规范", "This device does not have that regulation";
    pub CONTENTS = "目录", "Contents";
    pub SOURCE = "出处", "Source";
    pub DIGEST = "校验值", "Digest";

    pub CLAUSE = "条款", "Clause";
    pub RULE = "规则", "Rule";
    pub SAYS = "说法", "What it says";
    pub WHEN = "条件", "Condition";
    pub ALWAYS = "总是", "always";
    pub OTHERWISE = "其余情形", "otherwise";
    pub LIMIT = "时限", "Limit";

    pub MUST = "必须", "must";
    pub MUST_NOT = "不得", "must not";
    pub SHOULD = "应当", "should";
    pub MAY = "可以", "may";
    pub GUIDANCE = "提示", "guidance";

    pub O_ACCEPT = "受理", "accepted";
    pub O_DECLINE = "不予受理", "not accepted";
    pub O_REFER = "转由他处", "passed on";
    pub O_EVIDENCE = "先补材料", "proof first";
    pub O_OUT = "不属本规范", "out of scope";

    pub PARAMETERS = "原文没有写死的地方", "What the text leaves open";
    pub PARAMETERS_LEAD = "换一种读法会改变结论或日期。默认值如下，其余选项并列。", "Another reading changes answers or dates. The default stands first, the other choices beside it.";
    pub PARAMETER = "问题", "Question";
    pub DEFAULT = "默认", "Default";
    pub OTHERS = "其他选项", "Other choices";
    pub UNSET = "未设置", "not set";
    pub FROM_TO = "{min}到{max}", "{min} to {max}";
    pub ANY_NUMBER = "任何数", "any number";

    pub S_KIND = "投诉的种类", "Kind of complaint";
    pub S_CATEGORIES = "类别", "Categories";
    pub S_ELIGIBILITY = "是否受理", "Acceptance";
    pub S_SEVERITY = "轻重", "Severity";
    pub S_ROUTING = "由谁办理", "Who handles it";
    pub S_DEADLINES = "时限", "Limits";
    pub S_DUTIES = "职责", "Duties";
    pub S_LIFECYCLE = "办理步骤", "Steps";
    pub S_REQUIRED_FIELDS = "必须记录的内容", "What must be recorded";
    pub S_SATISFACTION = "满意度", "Satisfaction";
    pub S_NUMBERING = "编号", "Numbering";
    pub S_RECORDS = "记录", "Records";
    pub S_REPORTS = "报告", "Reports";
    pub S_INDICATORS = "指标", "Indicators";
    pub S_CONSEQUENCES = "责任追究", "Consequences";
    pub S_PRIVACY = "保密", "Privacy";
    pub S_GUIDANCE = "提示", "Guidance";
    pub S_NOTES = "说明", "Notes";
    pub S_GAPS = "原文缺失之处", "Gaps in the text";
}
